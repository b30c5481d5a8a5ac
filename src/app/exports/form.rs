//! In which form records leave.

use serde::Serialize;
use utoipa::ToSchema;

/// The form of a file that is exported (*bestandsvorm*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportForm {
    /// Cells between `;`, with a header.
    Csv,
    /// One JSON object on each line.
    Ndjson,
    /// A workbook of Excel with one sheet.
    Xlsx,
    /// Columns with their types, for many rows.
    Parquet,
}

impl ExportForm {
    /// All forms; the first is what one gets without a wish.
    pub const ALL: [ExportForm; 4] = [ExportForm::Csv, ExportForm::Xlsx, ExportForm::Ndjson, ExportForm::Parquet];

    /// The media type by which it is sent.
    pub fn media_type(self) -> &'static str {
        match self {
            ExportForm::Csv => "text/csv",
            ExportForm::Ndjson => "application/x-ndjson",
            ExportForm::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ExportForm::Parquet => "application/vnd.apache.parquet",
        }
    }

    /// How the names of such files end.
    pub fn ending(self) -> &'static str {
        match self {
            ExportForm::Csv => "csv",
            ExportForm::Ndjson => "ndjson",
            ExportForm::Xlsx => "xlsx",
            ExportForm::Parquet => "parquet",
        }
    }
}

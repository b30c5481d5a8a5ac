//! Writing tables as Parquet: the form in which analysts read many rows.
//!
//! A file is made whole in a passing one first, for its end tells where everything is. Nothing takes a cell for a formula
//! there, so that texts stand as they are. Numbers are numbers; an empty cell is `null`.

use parquet::basic::{LogicalType, Repetition, Type as Kind};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};
use std::fs::File;
use std::io::{Error, Result, Seek, Write};
use std::str::FromStr;
use std::sync::Arc;

/// Rows that are kept until they are written together.
const ROWS_OF_A_GROUP: usize = 10_000;

/// Columns of whole numbers, and of numbers with a part behind the point; all others hold text.
const WHOLE: [&str; 3] = ["rank", "distanceKm", "indexVersion"];
const BROKEN: [&str; 1] = ["score"];

/// A table that is being written.
pub struct ParquetWriter<W: Write> {
    out: W,
    file: SerializedFileWriter<File>,
    names: Vec<String>,
    /// What waits, column by column.
    columns: Vec<Vec<String>>,
}

impl<W: Write> ParquetWriter<W> {
    /// A file with these columns.
    pub fn begin(out: W, names: impl IntoIterator<Item = impl Into<String>>) -> Result<Self> {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let fields = names.iter().map(|name| field(name)).collect::<Result<Vec<TypePtr>>>()?;
        let schema = Type::group_type_builder("rows").with_fields(fields).build().map_err(Error::other)?;
        let properties = Arc::new(WriterProperties::builder().build());
        let file = SerializedFileWriter::new(tempfile::tempfile()?, Arc::new(schema), properties);
        let columns = vec![Vec::new(); names.len()];
        Ok(Self { out, file: file.map_err(Error::other)?, names, columns })
    }

    /// Writes a row, with a cell for each column.
    pub fn row<Cell: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = Cell>) -> Result<()> {
        let mut count = 0;
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.push(cell.as_ref().to_owned());
            count += 1;
        }
        if count < self.columns.len() {
            return Err(Error::other("a row has fewer cells than there are columns"));
        }
        if self.columns.first().is_some_and(|column| column.len() >= ROWS_OF_A_GROUP) {
            self.write_group()
        } else {
            Ok(())
        }
    }

    /// Ends the table.
    pub fn finish(mut self) -> Result<()> {
        self.write_group()?;
        let mut file = self.file.into_inner().map_err(Error::other)?;
        file.rewind()?;
        std::io::copy(&mut file, &mut self.out)?;
        self.out.flush()
    }

    fn write_group(&mut self) -> Result<()> {
        if self.columns.first().is_none_or(Vec::is_empty) {
            return Ok(());
        }
        let mut group = self.file.next_row_group().map_err(Error::other)?;
        for (name, cells) in self.names.iter().zip(&mut self.columns) {
            let Some(mut column) = group.next_column().map_err(Error::other)? else { break };
            let levels: Vec<i16> = cells.iter().map(|cell| i16::from(!cell.is_empty())).collect();
            let given = cells.iter().filter(|cell| !cell.is_empty());
            let written = match kind(name) {
                Kind::INT64 => {
                    let numbers = given.map(|cell| number(name, cell)).collect::<Result<Vec<i64>>>()?;
                    column.typed::<Int64Type>().write_batch(&numbers, Some(&levels), None)
                }
                Kind::DOUBLE => {
                    let numbers = given.map(|cell| number(name, cell)).collect::<Result<Vec<f64>>>()?;
                    column.typed::<DoubleType>().write_batch(&numbers, Some(&levels), None)
                }
                _ => {
                    let texts: Vec<ByteArray> = given.map(|cell| ByteArray::from(cell.as_str())).collect();
                    column.typed::<ByteArrayType>().write_batch(&texts, Some(&levels), None)
                }
            };
            written.map_err(Error::other)?;
            column.close().map_err(Error::other)?;
            cells.clear();
        }
        group.close().map(|_| ()).map_err(Error::other)
    }
}

fn kind(name: &str) -> Kind {
    match name {
        name if WHOLE.contains(&name) => Kind::INT64,
        name if BROKEN.contains(&name) => Kind::DOUBLE,
        _ => Kind::BYTE_ARRAY,
    }
}

fn field(name: &str) -> Result<TypePtr> {
    let kind = kind(name);
    let text = (kind == Kind::BYTE_ARRAY).then_some(LogicalType::String);
    let field = Type::primitive_type_builder(name, kind).with_repetition(Repetition::OPTIONAL).with_logical_type(text);
    field.build().map(Arc::new).map_err(Error::other)
}

fn number<T: FromStr>(name: &str, cell: &str) -> Result<T> {
    cell.parse().map_err(|_| Error::other(format!("the column {name} holds numbers, and “{cell}” is none")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    #[test]
    fn rows_are_read_back_with_their_numbers_texts_and_gaps() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.parquet");
        let mut table = ParquetWriter::begin(File::create(&path).unwrap(), ["name", "rank", "score"]).unwrap();
        for number in 1..=ROWS_OF_A_GROUP + 1 {
            let rank = number.to_string();
            table.row(["=1+1", if number == 2 { "" } else { &rank }, "40.5"]).unwrap();
        }
        table.finish().unwrap();
        let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
        assert_eq!(reader.metadata().num_row_groups(), 2);
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(|row| row.unwrap()).collect();
        assert_eq!(rows.len(), ROWS_OF_A_GROUP + 1);
        assert_eq!((rows[0].get_string(0).unwrap().as_str(), rows[0].get_long(1).unwrap()), ("=1+1", 1));
        assert_eq!(rows[0].get_double(2).unwrap(), 40.5);
        assert!(rows[1].get_long(1).is_err(), "an empty cell is null");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let mut table = ParquetWriter::begin(Vec::new(), ["rank"]).unwrap();
        table.row(["first"]).unwrap();
        assert!(table.finish().is_err());
        assert!(ParquetWriter::begin(Vec::new(), ["a", "b"]).unwrap().row(["few"]).is_err());
    }
}

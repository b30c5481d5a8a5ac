//! A file as the body of a request, received into the data folder piece by piece.

use super::State;
use super::problem::{Problem, ProblemKind};
use crate::app::AppError;
use crate::app::imports::uploads::{self, MOST_BYTES, MOST_WORKBOOK_BYTES};
use crate::domain::Invalid;
use crate::domain::import_job::FileForm;
use crate::domain::invalid::shown;
use actix_web::http::header::{
    CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ContentDisposition, HeaderValue,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, rt, web};
use futures_core::Stream;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::future::poll_fn;
use std::io::Write;
use std::path::PathBuf;
use std::pin::Pin;

/// Bytes that are written together.
const PIECE: usize = 256 * 1024;

/// A file that was received.
pub struct ReceivedFile {
    /// Where it lies.
    pub path: PathBuf,
    /// How it is written.
    pub form: FileForm,
    /// Its name, when the caller told it.
    pub name: Option<String>,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of path, query and content, hexadecimal.
    pub fingerprint: String,
}

/// Receives the body of a request into a file; what is received by halves is deleted.
pub async fn receive(
    request: &HttpRequest,
    state: &web::Data<State>,
    mut payload: web::Payload,
) -> Result<ReceivedFile, Problem> {
    let form = form(request)?;
    let most = if form == FileForm::Xlsx { MOST_WORKBOOK_BYTES } else { MOST_BYTES };
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    if header(CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > most) {
        return Err(too_large(most));
    }
    let (path, file) = state.app.uploads()?.receive()?;
    let name = request.headers().get(CONTENT_DISPOSITION).and_then(file_name);
    let received = collect(request, state, &mut payload, file, most).await;
    match received {
        Ok((bytes, fingerprint)) => Ok(ReceivedFile { path, form, name, bytes, fingerprint }),
        Err(problem) => {
            uploads::delete(&path)?;
            Err(problem)
        }
    }
}

/// Receives the form of a page with a file in it, as it was sent; where it lies, and the fingerprint of it.
pub async fn receive_form(
    request: &HttpRequest,
    state: &web::Data<State>,
    mut payload: web::Payload,
    most: u64,
) -> Result<(PathBuf, String), Problem> {
    let (path, file) = state.app.uploads()?.receive()?;
    match collect(request, state, &mut payload, file, most).await {
        Ok((_, fingerprint)) => Ok((path, fingerprint)),
        Err(problem) => {
            uploads::delete(&path)?;
            Err(problem)
        }
    }
}

fn form(request: &HttpRequest) -> Result<FileForm, Problem> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    if header(CONTENT_ENCODING).is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
        let detail = "Send the file without Content-Encoding.";
        return Err(Problem::new(ProblemKind::UnsupportedMediaType, detail));
    }
    FileForm::of_media_type(header(CONTENT_TYPE).unwrap_or_default()).ok_or_else(|| {
        let name = |form: FileForm| format!("{} (.{})", form.media_type(), form.ending());
        let forms = [FileForm::Csv, FileForm::Ndjson, FileForm::Xlsx].map(name);
        let said = match header(CONTENT_TYPE) {
            Some(said) if !said.is_empty() => format!("Content-Type “{}” is not read here", shown(said)),
            _ => "The request has no Content-Type".to_owned(),
        };
        let detail = format!("{said}; send the file as it is with one of these: {}.", forms.join(", "));
        Problem::new(ProblemKind::UnsupportedMediaType, detail)
    })
}

async fn collect(
    request: &HttpRequest,
    state: &web::Data<State>,
    payload: &mut web::Payload,
    file: File,
    most: u64,
) -> Result<(u64, String), Problem> {
    let mut hash = Sha256::new();
    hash.update(request.uri().path_and_query().map_or("", |text| text.as_str()));
    hash.update("\n");
    let (mut file, mut total, mut piece) = (Some(file), 0_u64, Vec::with_capacity(PIECE));
    loop {
        let next = poll_fn(|context| Pin::new(&mut *payload).poll_next(context));
        let timeout = state.limits.body_timeout;
        let slow = |_| {
            let detail = format!("Nothing of the body came in for {} ms.", timeout.as_millis());
            Problem::new(ProblemKind::RequestTimeout, detail)
        };
        let bytes: Option<Bytes> = match rt::time::timeout(timeout, next).await.map_err(slow)? {
            Some(Ok(bytes)) => Some(bytes),
            Some(Err(_)) => return Err(Problem::new(ProblemKind::MalformedRequest, "The body broke off.")),
            None => None,
        };
        if let Some(bytes) = &bytes {
            total += bytes.len() as u64;
            if total > most {
                return Err(too_large(most));
            }
            hash.update(bytes);
            piece.extend_from_slice(bytes);
        }
        if bytes.is_none() || piece.len() >= PIECE {
            let (Some(mut kept), whole) = (file.take(), std::mem::take(&mut piece)) else { break };
            let is_end = bytes.is_none();
            let written = web::block(move || -> std::io::Result<File> {
                kept.write_all(&whole)?;
                if is_end {
                    kept.sync_all()?;
                }
                Ok(kept)
            });
            let written = written.await.map_err(Problem::internal)?;
            file = Some(written.map_err(|source| AppError::File { doing: "receiving a file".into(), source })?);
        }
        if bytes.is_none() {
            break;
        }
    }
    if total == 0 {
        let fault = Invalid::new("", "empty", "The file is empty.", "Send a file with rows.");
        return Err(Problem::invalid(vec![fault]));
    }
    Ok((total, hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
}

fn too_large(most: u64) -> Problem {
    let message = format!("The file may have at most {most} bytes.");
    let remedy = "Cut the file up, or bring it in with `loopvermogen import`.";
    Problem::new(ProblemKind::BodyTooLarge, &*message).with_error(Invalid::new("", "too_large", message, remedy))
}

/// The name in `attachment; filename="firms.csv"` or `filename*=UTF-8''firms.csv`, without the folders before it. A plain
/// name is read as it stands: what sends `C:\firms.csv` means no escapes, and names outside ASCII come as they are.
fn file_name(disposition: &HeaderValue) -> Option<String> {
    let extended = ContentDisposition::from_raw(disposition).ok();
    let extended = extended.as_ref().and_then(|read| read.get_filename_ext());
    let name = match extended {
        Some(extended) => String::from_utf8_lossy(&extended.value).into_owned(),
        None => {
            let whole = String::from_utf8_lossy(disposition.as_bytes()).into_owned();
            let is_ours =
                |part: &&str| part.trim_start().get(..9).is_some_and(|name| name.eq_ignore_ascii_case("filename="));
            let plain = whole.split(';').find(is_ours)?.trim();
            plain[9..].trim().trim_matches('"').to_owned()
        }
    };
    let name = name.rsplit(['/', '\\']).next()?;
    let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(disposition: &str) -> Option<String> {
        file_name(&HeaderValue::from_bytes(disposition.as_bytes()).unwrap())
    }

    #[test]
    fn a_name_is_read_in_every_form_that_is_sent() {
        for (disposition, name) in [
            ("attachment; filename=\"firms.csv\"", Some("firms.csv")),
            ("attachment; filename=firms.csv", Some("firms.csv")),
            ("filename=firms.csv", Some("firms.csv")),
            ("attachment; FileName=\"firms.csv\"; size=3", Some("firms.csv")),
            ("attachment; filename=\"C:\\Users\\jan\\firms.csv\"", Some("firms.csv")),
            ("attachment; filename=\"bedrijven – één.csv\"", Some("bedrijven – één.csv")),
            ("attachment; filename=\"x.csv\"; filename*=UTF-8''b%C3%A9drijven.csv", Some("bédrijven.csv")),
            ("attachment", None),
            ("attachment; filename=\"\"", None),
            ("attachment; filename=\"/\"", None),
        ] {
            assert_eq!(named(disposition).as_deref(), name, "{disposition}");
        }
    }
}

//! A file that a form of a page sends (`multipart/form-data`, RFC 7578).
//!
//! The body is received into the data folder as it comes and then taken apart there, so that a large file costs no
//! memory. Our form has its fields before the file, and the file last; what is built otherwise is refused.

use crate::api::State;
use crate::api::problem::{Problem, ProblemKind};
use crate::api::received_file::receive_form;
use crate::app::AppError;
use crate::app::imports::uploads;
use crate::domain::Invalid;
use crate::domain::import_job::FileForm;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, web};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The largest file that a page takes; larger ones go by the API or the command line.
pub const MOST_BYTES: u64 = 100 * 1024 * 1024;
/// In so many bytes stand the fields before the file, and the header of the file itself.
const MOST_HEAD: usize = 16 * 1024;
/// In so many bytes stands the end of the form.
const MOST_FOOT: u64 = 256;
/// Longest boundary that RFC 2046 allows.
const LONGEST_BOUNDARY: usize = 70;

/// A form with a file.
pub struct Upload {
    /// Where the file lies.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Its name.
    pub name: Option<String>,
    /// How it is written, by its name.
    pub form: FileForm,
    /// The fields before it.
    pub fields: Vec<(String, String)>,
    /// SHA-256 of the whole form.
    pub fingerprint: String,
}

/// Receives a form with a file; nothing when no file was chosen.
pub async fn receive(
    request: &HttpRequest,
    state: &web::Data<State>,
    payload: web::Payload,
) -> Result<Option<Upload>, Problem> {
    let header = request.headers().get(CONTENT_TYPE).and_then(|header| header.to_str().ok()).unwrap_or_default();
    let boundary = boundary(header).ok_or_else(|| malformed("The form has no file in it."))?;
    let (path, fingerprint) = receive_form(request, state, payload, MOST_BYTES).await?;
    let (whole, uploads) = (path.clone(), state.app.uploads.clone());
    let work = web::block(move || {
        let target = uploads.ok_or_else(|| AppError::Setting("the data folder was not opened".into()))?.receive()?;
        take_apart(&whole, target, &boundary)
    });
    let taken = work.await.map_err(Problem::internal)?;
    uploads::delete(&path)?;
    match taken? {
        Some(upload) => Ok(Some(Upload { fingerprint, ..upload })),
        None => Ok(None),
    }
}

fn malformed(detail: &str) -> Problem {
    Problem::new(ProblemKind::MalformedRequest, detail)
}

fn boundary(content_type: &str) -> Option<String> {
    let (essence, parameters) = content_type.split_once(';')?;
    let found = parameters.split(';').find_map(|pair| pair.trim().strip_prefix("boundary="))?;
    let found = found.trim_matches('"');
    let is_fit = (1..=LONGEST_BOUNDARY).contains(&found.len()) && found.is_ascii();
    (essence.trim().eq_ignore_ascii_case("multipart/form-data") && is_fit).then(|| found.to_owned())
}

/// Moves the file out of a form; nothing when it is empty.
fn take_apart(whole: &Path, (path, target): (PathBuf, File), boundary: &str) -> Result<Option<Upload>, AppError> {
    let broken = |source| AppError::File { doing: "taking a form apart".into(), source };
    let taken = cut_out(whole, target, boundary).map_err(broken);
    match taken {
        Ok(Some((head, bytes))) if bytes > 0 => {
            let form = form_of(head.name.as_deref());
            let (name, fields) = (head.name, head.fields);
            return Ok(Some(Upload { path, bytes, name, form, fields, fingerprint: String::new() }));
        }
        Ok(Some(_)) => {}
        Ok(None) => {
            uploads::delete(&path)?;
            let message = "The form is not built as our page builds it.";
            return Err(
                Invalid::new("file", "malformed", message, "Choose the file on the page and send it again.").into()
            );
        }
        Err(error) => {
            uploads::delete(&path)?;
            return Err(error);
        }
    }
    uploads::delete(&path)?;
    Ok(None)
}

fn form_of(name: Option<&str>) -> FileForm {
    let ending = name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_ascii_lowercase());
    match ending.as_deref() {
        Some("xlsx") => FileForm::Xlsx,
        Some("ndjson" | "jsonl") => FileForm::Ndjson,
        _ => FileForm::Csv,
    }
}

/// What stands before the file.
#[derive(Debug, Default, PartialEq)]
struct Head {
    fields: Vec<(String, String)>,
    name: Option<String>,
    /// Where the file begins.
    length: usize,
}

fn cut_out(whole: &Path, mut target: File, boundary: &str) -> io::Result<Option<(Head, u64)>> {
    let mut file = OpenOptions::new().read(true).open(whole)?;
    let size = file.metadata()?.len();
    let mut head = Vec::new();
    (&mut file).take(MOST_HEAD as u64).read_to_end(&mut head)?;
    let Some(head) = read_head(&head, boundary) else { return Ok(None) };
    let foot_from = size.saturating_sub(MOST_FOOT).max(head.length as u64);
    file.seek(SeekFrom::Start(foot_from))?;
    let mut foot = Vec::new();
    (&mut file).take(MOST_FOOT).read_to_end(&mut foot)?;
    let end = format!("\r\n--{boundary}--");
    let Some(at) = foot.windows(end.len()).rposition(|window| window == end.as_bytes()) else { return Ok(None) };
    let bytes = foot_from + at as u64 - head.length as u64;
    file.seek(SeekFrom::Start(head.length as u64))?;
    io::copy(&mut file.take(bytes), &mut target)?;
    target.flush()?;
    target.sync_all()?;
    Ok(Some((head, bytes)))
}

/// Reads the fields and the header of the file.
fn read_head(bytes: &[u8], boundary: &str) -> Option<Head> {
    let between = format!("\r\n--{boundary}\r\n");
    let mut head = Head::default();
    let first = &between.as_bytes()[2..];
    let mut at = bytes.starts_with(first).then_some(first.len())?;
    loop {
        let header_end = at + find(bytes.get(at..)?, b"\r\n\r\n")?;
        let header = std::str::from_utf8(&bytes[at..header_end]).ok()?;
        let disposition = header.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
        let begin = header_end + 4;
        if let Some(file_name) = parameter(disposition, "filename") {
            let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
            let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
            head.name = Some(name).filter(|name| !name.is_empty());
            head.length = begin;
            return Some(head);
        }
        let end = begin + find(bytes.get(begin..)?, between.as_bytes())?;
        let value = std::str::from_utf8(&bytes[begin..end]).ok()?;
        head.fields.push((parameter(disposition, "name")?, value.trim().to_owned()));
        at = end + between.len();
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// A quoted parameter of a header; browsers write a quote in a name as `%22`.
fn parameter(header: &str, name: &str) -> Option<String> {
    let value = header.split(';').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))?;
    Some(value.trim_matches('"').replace("%22", "\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"--xYz\r\nContent-Disposition: form-data; name=\"mapping\"\r\n\r\nmine\r\n--xYz\r\n\
        Content-Disposition: form-data; name=\"file\"; filename=\"C:\\map\\bedrijven.xlsx\"\r\n\
        Content-Type: text/csv\r\n\r\nname\r\n--x\r\nA\r\n--xYz--\r\n";

    fn cut(body: &[u8]) -> Option<(Head, String)> {
        let folder = tempfile::TempDir::new().unwrap();
        let (whole, target) = (folder.path().join("whole"), folder.path().join("target"));
        std::fs::write(&whole, body).unwrap();
        let found = cut_out(&whole, File::create(&target).unwrap(), "xYz").unwrap();
        found.map(|(head, bytes)| {
            let text = std::fs::read_to_string(&target).unwrap();
            assert_eq!(text.len() as u64, bytes);
            (head, text)
        })
    }

    #[test]
    fn the_file_is_cut_out_of_the_form_without_its_folder() {
        let (head, text) = cut(BODY).unwrap();
        assert_eq!(head.fields, [("mapping".to_owned(), "mine".to_owned())]);
        assert_eq!(head.name.as_deref(), Some("bedrijven.xlsx"));
        assert_eq!(text, "name\r\n--x\r\nA");
        assert_eq!(form_of(head.name.as_deref()), FileForm::Xlsx);
    }

    #[test]
    fn a_form_that_is_built_otherwise_is_refused_at_whatever_byte_it_ends() {
        for length in 0..BODY.len() - 4 {
            assert_eq!(cut(&BODY[..length]), None, "{length}");
        }
        let backwards = [b"x".as_slice(), BODY].concat();
        assert_eq!(cut(&backwards), None);
    }

    #[test]
    fn only_forms_with_files_have_a_boundary() {
        assert_eq!(boundary("multipart/form-data; boundary=\"a b\"").as_deref(), Some("a b"));
        assert_eq!(boundary("multipart/form-data; charset=utf-8; boundary=ab").as_deref(), Some("ab"));
        for other in ["text/csv; boundary=ab", "multipart/form-data", "multipart/form-data; boundary="] {
            assert_eq!(boundary(other), None, "{other}");
        }
        assert_eq!(boundary(&format!("multipart/form-data; boundary={}", "a".repeat(71))), None);
    }
}

//! How a command ends when it could not do what was asked: one clear sentence and an exit code.

use crate::app::AppError;
use crate::domain::Invalid;
use std::error::Error;
use std::io;
use std::process::ExitCode;

/// Why a command ended early.
#[derive(Debug)]
pub enum Failure {
    /// It was asked in a wrong way: exit code 2.
    Usage(String),
    /// It was tried and failed: exit code 1.
    Failed(String),
    /// What is wrong was told already: exit code 1.
    Told,
    /// Standard output could not be written.
    Output(io::Error),
}

impl Failure {
    /// A failure while `doing`, for the reason that `error` and its causes give.
    pub fn while_doing(doing: &str, error: &dyn Error) -> Self {
        Failure::Failed(format!("{doing} failed: {}", with_causes(error)))
    }

    /// The failure of wrong arguments or settings: everything that is wrong, a line each.
    pub fn of_usage(head: &str, error: &AppError) -> Self {
        match error {
            AppError::Invalid(faults) => Failure::Usage(format!("{head}\n{}", lines(faults))),
            error => Failure::Usage(with_causes(error)),
        }
    }

    /// Tells the failure on standard error and gives the exit code.
    pub fn report(&self) -> ExitCode {
        let (text, code) = match self {
            Failure::Usage(text) => (text.clone(), 2),
            Failure::Failed(text) => (text.clone(), 1),
            Failure::Told => return ExitCode::FAILURE,
            // The reader (`| head`) has seen enough; that is its good right.
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
            Failure::Output(error) => (format!("writing to standard output failed: {error}"), 1),
        };
        eprintln_quietly(&format!("loopvermogen: {text}"));
        ExitCode::from(code)
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Invalid(faults) if faults.len() == 1 => Failure::Failed(lines(&faults).trim_start().to_owned()),
            AppError::Invalid(faults) => {
                Failure::Failed(format!("the input has {} faults:\n{}", faults.len(), lines(&faults)))
            }
            error => Failure::Failed(with_causes(&error)),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}

/// Writes a line to standard error; that nobody reads it there is not a failure.
pub fn eprintln_quietly(line: &str) {
    use std::io::Write;
    let _ = writeln!(io::stderr(), "{line}");
}

fn lines(faults: &[Invalid]) -> String {
    let line = |fault: &Invalid| match fault.pointer.is_empty() {
        true => format!("  {} {}", fault.message, fault.remedy),
        false => format!("  {fault}"),
    };
    faults.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The error with its causes, each told once.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        // Libraries break their texts into lines; ours is one sentence.
        let more = error.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_told_once() {
        let error = AppError::File { doing: "reading x".into(), source: io::Error::other("no such disk") };
        assert_eq!(with_causes(&error), "reading x failed: no such disk");
    }

    #[test]
    fn all_faults_of_an_input_are_told() {
        let fault = |pointer: &str| Invalid::new(pointer, "c", "Is wrong.", "Mend it.");
        let Failure::Failed(text) = Failure::from(AppError::Invalid(vec![fault("/a"), fault("/b")])) else { panic!() };
        assert_eq!(text, "the input has 2 faults:\n  /a: Is wrong. Mend it.\n  /b: Is wrong. Mend it.");
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        let closed = Failure::Output(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(format!("{:?}", closed.report()), format!("{:?}", ExitCode::SUCCESS));
    }
}

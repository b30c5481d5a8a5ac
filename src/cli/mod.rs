//! The command line.

/// Reads the command line, does what it says, and answers with the exit code.
pub fn run() -> std::process::ExitCode {
    todo!()
}

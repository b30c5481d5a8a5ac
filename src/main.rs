//! The `loopvermogen` program; everything happens in [`loopvermogen::cli`].

fn main() -> std::process::ExitCode {
    loopvermogen::cli::run()
}

//! The `loopvermogen` program; everything happens in [`loopvermogen::cli`].

/// An import makes and drops hundreds of small texts for each row, on several threads: with the allocator of the C
/// library that costs a quarter more of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    loopvermogen::cli::run()
}

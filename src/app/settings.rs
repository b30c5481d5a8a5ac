//! Settings: `config/*.toml`, environment, flags.

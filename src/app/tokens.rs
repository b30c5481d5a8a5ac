//! Tokens of the local issuer.

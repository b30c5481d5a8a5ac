//! Builds anew when a migration is added: the migrations are built into the binary.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}

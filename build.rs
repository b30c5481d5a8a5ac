//! Builds anew when a migration is added: the migrations are built into the binary. Makes Rust of the words of the pages.

#[path = "src/web/words/from_fluent.rs"]
mod from_fluent;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=src/web/words");
    let (dutch, english) = (read("nl")?, read("en")?);
    let differences = from_fluent::differences(&dutch, &english);
    if !differences.is_empty() {
        return Err(format!("src/web/words: {}", differences.join("; ")).into());
    }
    let file = Path::new(&std::env::var("OUT_DIR")?).join("words.rs");
    Ok(std::fs::write(file, from_fluent::code(&dutch, &english))?)
}

fn read(language: &str) -> Result<BTreeMap<String, from_fluent::Message>, Box<dyn Error>> {
    let path = format!("src/web/words/{language}.ftl");
    from_fluent::messages(&std::fs::read_to_string(&path)?).map_err(|fault| format!("{path}: {fault}").into())
}

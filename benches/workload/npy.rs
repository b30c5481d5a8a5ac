//! Arrays as numpy writes them (`.npy`, version 1): little-endian, row by row.

use std::path::Path;

/// A number of an array.
pub trait Number: Sized {
    /// How numpy names its type.
    const NAMES: &[&str];
    /// Reads one.
    fn read(bytes: &[u8]) -> Self;
}

macro_rules! numbers {
    ($($number:ty = $names:expr;)*) => {$(
        impl Number for $number {
            const NAMES: &[&str] = &$names;
            fn read(bytes: &[u8]) -> Self {
                bytes.try_into().map(<$number>::from_le_bytes).unwrap_or_default()
            }
        }
    )*};
}

numbers! {
    u8 = ["|u1"];
    u16 = ["<u2"];
    i32 = ["<i4"];
    f32 = ["<f4"];
}

/// All numbers of an array, however many dimensions it has.
pub fn load<T: Number>(folder: &Path, name: &str) -> Vec<T> {
    let path = folder.join(format!("{name}.npy"));
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(&bytes[..8], b"\x93NUMPY\x01\x00", "{}: no array of version 1", path.display());
    let start = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let head = String::from_utf8_lossy(&bytes[10..start]);
    assert!(T::NAMES.iter().any(|name| head.contains(name)), "{}: {head}", path.display());
    assert!(head.contains("'fortran_order': False"), "{}: {head}", path.display());
    bytes[start..].chunks_exact(size_of::<T>()).map(T::read).collect()
}

//! Texts and numbers as bytes, one after the other. Reading never trusts a length.

/// Writes after the byte of a form.
pub(super) struct Writer(Vec<u8>);

impl Writer {
    /// Nothing but the form yet.
    pub fn new(form: u8) -> Self {
        let mut bytes = Vec::with_capacity(128);
        bytes.push(form);
        Self(bytes)
    }

    /// What was written.
    pub fn bytes(self) -> Vec<u8> {
        self.0
    }

    /// A byte.
    pub fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    /// A whole number.
    pub fn number(&mut self, number: i32) {
        self.0.extend(number.to_le_bytes());
    }

    /// A number, to the last bit.
    pub fn fraction(&mut self, number: f64) {
        self.0.extend(number.to_le_bytes());
    }

    /// A text; refused above 65,535 bytes.
    pub fn text(&mut self, text: &str) -> Option<()> {
        self.length(text.len())?;
        self.0.extend(text.as_bytes());
        Some(())
    }

    /// A value that may be absent.
    pub fn optional<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T) -> Option<()>) -> Option<()> {
        self.byte(u8::from(value.is_some()));
        value.map_or(Some(()), |value| write(self, value))
    }

    /// Values in their order; refused above 255 of them.
    pub fn many<T>(
        &mut self,
        values: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T) -> Option<()>,
    ) -> Option<()> {
        let at = self.0.len();
        self.0.push(0);
        let mut count = 0_u8;
        for value in values {
            count = count.checked_add(1)?;
            write(self, value)?;
        }
        self.0[at] = count;
        Some(())
    }

    /// One byte up to 254, else 255 and two more.
    fn length(&mut self, length: usize) -> Option<()> {
        match u8::try_from(length) {
            Ok(short) if short < u8::MAX => self.0.push(short),
            _ => {
                self.0.push(u8::MAX);
                self.0.extend(u16::try_from(length).ok()?.to_le_bytes());
            }
        }
        Some(())
    }
}

/// Reads what a [`Writer`] wrote; nothing where the bytes end too early or make no sense.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Behind the byte of the form, when it is that one.
    pub fn of(form: u8, bytes: &'a [u8]) -> Option<Self> {
        let (first, rest) = bytes.split_first()?;
        (*first == form).then_some(Self(rest))
    }

    /// Of bytes behind which nothing else comes.
    pub fn after(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The bytes that `read` read.
    pub fn passed(&mut self, read: impl FnOnce(&mut Self) -> Option<()>) -> Option<&'a [u8]> {
        let before = self.0;
        read(self)?;
        before.get(..before.len() - self.0.len())
    }

    /// Whether all was read.
    pub fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    /// A byte.
    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A whole number.
    pub fn number(&mut self) -> Option<i32> {
        self.array().map(i32::from_le_bytes)
    }

    /// A number, to the last bit.
    pub fn fraction(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }

    /// A text.
    pub fn text(&mut self) -> Option<&'a str> {
        let length = match self.byte()? {
            u8::MAX => usize::from(u16::from_le_bytes(self.array()?)),
            short => usize::from(short),
        };
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    /// A value that may be absent; the outer nothing is for bytes that make no sense.
    pub fn optional<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.byte()? {
            0 => Some(None),
            1 => read(self).map(Some),
            _ => None,
        }
    }

    /// Values in their order.
    pub fn many<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.byte()?;
        (0..count).map(|_| read(self)).collect()
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*bytes)
    }
}

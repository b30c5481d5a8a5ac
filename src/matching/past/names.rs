//! Names that have a rare word in common, as firms of one group have.

use super::terms::fold;
use std::collections::HashMap;

/// Most words of a name that are compared.
const MOST: usize = 6;

/// The words of a name as numbers, 0 where there are fewer than six.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NameWords([u32; MOST]);

impl NameWords {
    /// The first six different words of a name.
    pub fn of(name: &str) -> Self {
        let mut words = Self::default();
        let mut count = 0;
        for word in fold(name).split(' ').filter(|word| word.len() > 1) {
            let number = word.bytes().fold(0x811c_9dc5u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)).max(1);
            if count < MOST && !words.0.contains(&number) {
                words.0[count] = number;
                count += 1;
            }
        }
        words
    }

    fn words(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().copied().take_while(|word| *word != 0)
    }
}

/// How rare each word of a name is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NameRarity {
    held: HashMap<u32, u32>,
    names: u32,
}

impl NameRarity {
    /// Counts words over names.
    pub fn new<'a>(names: impl Iterator<Item = &'a NameWords>) -> Self {
        let mut rarity = Self::default();
        for name in names {
            rarity.names += 1;
            name.words().for_each(|word| *rarity.held.entry(word).or_default() += 1);
        }
        rarity
    }

    fn weight(&self, word: u32) -> f32 {
        let held = self.held.get(&word).copied().unwrap_or(0) as f32;
        ((1.0 + self.names as f32) / (1.0 + held)).ln()
    }

    /// Cosine of two names by the rarity of their words, 0 to 1.
    pub fn likeness(&self, a: &NameWords, b: &NameWords) -> f32 {
        if !a.words().any(|word| b.0.contains(&word)) {
            return 0.0;
        }
        let square = |name: &NameWords| name.words().map(|word| self.weight(word).powi(2)).sum::<f32>();
        let shared: f32 = a.words().filter(|word| b.0.contains(word)).map(|word| self.weight(word).powi(2)).sum();
        shared / (square(a) * square(b)).sqrt().max(1e-9)
    }
}

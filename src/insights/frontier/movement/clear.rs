//! Which of many differences are clear, when one looks at all of them.

/// Of the differences that are called clear, this share is expected to be chance at most.
const BY_CHANCE: f64 = 0.05;

/// Which differences are clear, by the chance of each to be as large when there is none: Benjamini and Hochberg (1995). Of m
/// chances in rising order those up to the last are clear whose k-th is at most 0.05 k/m. Of 0.01, 0.02 and 0.9 the first
/// two are; of 0.04 and nine that are larger than 0.05 none is.
pub fn clear(chances: &[f64]) -> Vec<bool> {
    let mut rising = chances.to_vec();
    rising.sort_by(f64::total_cmp);
    let by_rank = rising.iter().zip(1..);
    let passes = by_rank.filter(|(chance, rank)| **chance <= BY_CHANCE * f64::from(*rank) / chances.len() as f64);
    let bound = passes.map(|(chance, _)| *chance).last();
    chances.iter().map(|chance| bound.is_some_and(|bound| *chance <= bound)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_clear_alone_need_not_be_among_many() {
        assert_eq!(clear(&[0.9, 0.01, 0.02]), [false, true, true]);
        assert_eq!(clear(&[0.04]), [true]);
        let mut many = vec![0.5; 9];
        many.push(0.04);
        assert!(clear(&many).iter().all(|is_clear| !is_clear));
        // The second is above its own bound, and clear all the same because the third is not.
        assert_eq!(clear(&[0.01, 0.04, 0.045]), [true; 3]);
        assert!(clear(&[]).is_empty());
    }
}

//! Many short lists in one vector.

/// Lists of row numbers: list r holds `items[starts[r]..starts[r + 1]]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Groups {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Groups {
    /// Lays out lists in their order.
    pub fn new<'a>(lists: impl IntoIterator<Item = &'a Vec<u32>>) -> Self {
        let mut groups = Groups { starts: vec![0], items: Vec::new() };
        for list in lists {
            groups.items.extend_from_slice(list);
            groups.starts.push(groups.items.len() as u32);
        }
        groups
    }

    /// A list; empty for a row that does not exist.
    #[inline]
    pub fn at(&self, row: u32) -> &[u32] {
        let row = row as usize;
        match (self.starts.get(row), self.starts.get(row.wrapping_add(1))) {
            (Some(start), Some(end)) => &self.items[*start as usize..*end as usize],
            _ => &[],
        }
    }

    /// Number of lists.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there are no lists.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

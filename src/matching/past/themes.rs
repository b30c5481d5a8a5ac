//! Who works in which theme.

use super::project::PastProject;
use super::terms::fold;
use std::collections::HashMap;

/// Faded projects that a partner must have in all before its focus is believed.
const DOUBT: f32 = 3.0;

/// Faded projects of partners by theme.
#[derive(Debug, Default)]
pub struct Themes {
    /// Names of the themes of projects, folded.
    names: HashMap<String, u16>,
    /// For each theme the partners with their faded projects in it, by row.
    partners: Vec<Vec<(u32, f32)>>,
    /// For each partner its faded projects over all themes.
    all: Vec<f32>,
    /// Share of each theme in all faded projects.
    usual: Vec<f32>,
}

impl Themes {
    /// The number of a theme, new ones included.
    pub(super) fn number(&mut self, name: &str) -> u16 {
        let next = self.names.len() as u16;
        *self.names.entry(fold(name)).or_insert(next)
    }

    /// Adds up the projects; `members` are the organisations of each, partners first.
    pub(super) fn count(&mut self, projects: &[PastProject], members: &[Vec<u32>], partners: usize) {
        let mut sums: Vec<HashMap<u32, f32>> = vec![HashMap::new(); self.names.len()];
        self.all = vec![0.0; partners];
        for (project, members) in projects.iter().zip(members).filter(|(project, _)| project.ties()) {
            for member in members.iter().take_while(|node| (**node as usize) < partners) {
                for theme in &project.themes {
                    *sums[usize::from(*theme)].entry(*member).or_default() += project.weight();
                    self.all[*member as usize] += project.weight();
                }
            }
        }
        let sorted = |sums: HashMap<u32, f32>| {
            let mut sums: Vec<(u32, f32)> = sums.into_iter().collect();
            sums.sort_unstable_by_key(|(partner, _)| *partner);
            sums
        };
        self.partners = sums.into_iter().map(sorted).collect();
        let total: f32 = self.all.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        let share = |sums: &Vec<(u32, f32)>| sums.iter().map(|(_, sum)| sum).sum::<f32>() / total;
        self.usual = self.partners.iter().map(share).collect();
    }

    /// Number of themes.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are no themes.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The theme with this name, whatever its capitals and accents.
    pub fn find(&self, name: &str) -> Option<u16> {
        self.names.get(&fold(name)).copied()
    }

    /// Faded projects of each partner in `themes`.
    pub fn faded(&self, themes: &[u16], partners: usize) -> Vec<f32> {
        let mut sums = vec![0.0; partners];
        for (partner, sum) in themes.iter().flat_map(|theme| &self.partners[usize::from(*theme)]) {
            sums[*partner as usize] += sum;
        }
        sums
    }

    /// How many times as much as partners in general each partner works in `themes`, mean over these:
    /// (faded projects in the theme + 3 · usual share) / (all faded projects + 3) / usual share.
    pub fn focus(&self, themes: &[u16], partners: usize) -> Vec<f32> {
        let mut sums = vec![0.0; partners];
        for theme in themes.iter().map(|theme| usize::from(*theme)).filter(|theme| self.usual[*theme] > 0.0) {
            let mut in_theme = vec![0.0; partners];
            self.partners[theme].iter().for_each(|(partner, sum)| in_theme[*partner as usize] = *sum);
            for (partner, sum) in sums.iter_mut().enumerate() {
                *sum += self.lift(theme, partner, in_theme[partner]);
            }
        }
        sums.iter_mut().for_each(|sum| *sum /= themes.len().max(1) as f32);
        sums
    }

    fn lift(&self, theme: usize, partner: usize, in_theme: f32) -> f32 {
        let usual = self.usual[theme];
        (in_theme + DOUBT * usual) / (self.all[partner] + DOUBT) / usual
    }

    /// For each theme the faded projects of one partner, and how many times as much as usual that is.
    pub fn of_partner(&self, partner: u32) -> (Vec<f32>, Vec<f32>) {
        let find = |sums: &Vec<(u32, f32)>| {
            sums.binary_search_by_key(&partner, |(row, _)| *row).map_or(0.0, |place| sums[place].1)
        };
        let faded: Vec<f32> = self.partners.iter().map(find).collect();
        let focus = faded.iter().enumerate().map(|(theme, sum)| match self.usual[theme] > 0.0 {
            true => self.lift(theme, partner as usize, *sum),
            false => 0.0,
        });
        let focus = focus.collect();
        (faded, focus)
    }
}

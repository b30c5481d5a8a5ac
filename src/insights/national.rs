//! Figures of the country to set the sectors of the region beside.
//!
//! They say how productive a whole sector is, not its frontier: a region whose frontier lies below the mean of the country
//! has no frontier worth the name.

use super::frontier::SectorFrontier;
use crate::domain::reference;
use crate::domain::sector::SbiVersion;
use crate::domain::source::SectorFigure;

/// The figures that belong beside these sectors: of each the figure of its own code, else of the nearest code above it
/// that has one. Each figure comes once, in the order of the codes.
pub fn beside(sectors: &[SectorFrontier], figures: &[SectorFigure]) -> Vec<SectorFigure> {
    let mut places: Vec<usize> =
        sectors.iter().filter_map(|sector| nearest(sector.sbi_version, &sector.sector, figures)).collect();
    places.sort_unstable();
    places.dedup();
    places.into_iter().map(|place| figures[place].clone()).collect()
}

fn nearest(version: SbiVersion, code: &str, figures: &[SectorFigure]) -> Option<usize> {
    let mut line = reference::sector(version, code);
    while let Some(sector) = line {
        let is_own = |figure: &SectorFigure| figure.sbi_version == version && figure.sector == sector.code;
        if let Some(place) = figures.iter().position(is_own) {
            return Some(place);
        }
        line = sector.parent.as_deref().and_then(|parent| reference::sector(version, parent));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Provenance;

    fn sector(code: &str) -> SectorFrontier {
        SectorFrontier {
            sbi_version: SbiVersion::V2008,
            sector: code.to_owned(),
            n: 40,
            top_to_bottom: None,
            frontier_to_rest: None,
            suppressed: true,
        }
    }

    fn figure(version: SbiVersion, code: &str, value: f64) -> SectorFigure {
        let provenance = Provenance::new("a table", None);
        SectorFigure { sbi_version: version, sector: code.to_owned(), year: 2022, value, provenance }
    }

    #[test]
    fn a_sector_gets_its_own_figure_or_that_of_the_nearest_above() {
        let figures = [
            figure(SbiVersion::V2008, "25", 51.0),
            figure(SbiVersion::V2008, "26", 71.5),
            figure(SbiVersion::V2008, "C", 65.25),
            figure(SbiVersion::V2025, "28", 99.0),
        ];
        // 2562 lies in division 25; division 28 has no figure of its own in this version, and lies in section C.
        let told = beside(&[sector("28"), sector("2562"), sector("256"), sector("A")], &figures);
        let told: Vec<(&str, f64)> = told.iter().map(|figure| (figure.sector.as_str(), figure.value)).collect();
        assert_eq!(told, [("25", 51.0), ("C", 65.25)]);
    }

    #[test]
    fn without_figures_nothing_stands_beside() {
        assert_eq!(beside(&[sector("25")], &[]), []);
        assert_eq!(beside(&[], &[figure(SbiVersion::V2008, "C", 65.25)]), []);
    }
}

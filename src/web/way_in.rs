//! Who can introduce a firm to a candidate: a sentence, and the path drawn small.

use super::frame::Frame;
use crate::app::introduction_paths::{IntroductionPath, find_introduction_paths};
use crate::app::{App, AppError, Caller, Result};
use crate::domain::FirmId;
use uuid::Uuid;

/// Distance of two dots, in the units of the drawing.
const APART: usize = 56;
/// From the edge to the first dot.
const EDGE: usize = 10;

/// The best path of introduction, drawn.
pub struct WayIn {
    /// What to do.
    pub text: String,
    /// Where the dots stand, from the firm to the candidate.
    pub dots: Vec<Dot>,
    /// Where the lines begin and end.
    pub lines: Vec<(usize, usize)>,
    /// How wide the drawing is.
    pub width: usize,
    /// The names on the path, for who does not see it.
    pub label: String,
}

/// An organisation on the path.
pub struct Dot {
    /// Where it stands.
    pub x: usize,
    /// Whether it is one of those who could introduce.
    pub is_broker: bool,
}

/// The best path; nothing when nobody can introduce them.
pub fn way_in(app: &App, caller: &Caller, frame: &Frame, firm: FirmId, candidate: Uuid) -> Result<Option<WayIn>> {
    let found = match find_introduction_paths(app, caller, firm.0, candidate, 1) {
        Ok(found) => found,
        // The index may be behind a record that was just written or deleted.
        Err(AppError::Invalid(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let names = |path: &IntroductionPath| {
        let brokers = path.brokers.iter().map(|broker| broker.organisation.name.as_str());
        std::iter::once(found.from.name.as_str())
            .chain(brokers)
            .chain([found.to.name.as_str()])
            .collect::<Vec<_>>()
            .join(" – ")
    };
    Ok(found.paths.first().map(|path| {
        let count = path.brokers.len() + 2;
        let x = |place: usize| EDGE + place * APART;
        WayIn {
            text: frame.lang.say(&path.text),
            dots: (0..count).map(|place| Dot { x: x(place), is_broker: place > 0 && place + 1 < count }).collect(),
            lines: (1..count).map(|place| (x(place - 1), x(place))).collect(),
            width: 2 * EDGE + (count - 1) * APART,
            label: format!("{}: {}", frame.w.path_chart, names(path)),
        }
    }))
}

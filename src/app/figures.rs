//! Figures as a table: one line for each number, so that a spreadsheet can take them.

use super::insights::{
    CollaborationFigures, ContactFigures, CoverageFigures, FrontierFigures, HelpFigures, LadderFigures,
    PopulationFigures,
};
use crate::domain::Interval;
use crate::insights::barriers::BarrierFigures;
use crate::insights::coverage::Coverage;
use crate::insights::funnel::{Funnel, FunnelStages};
use crate::insights::groups::Group;
use crate::insights::growth::GrowthDistribution;
use crate::insights::journey::Journey;
use crate::insights::ladder::RungShares;
use crate::insights::outcomes::OutcomeFigures;
use crate::insights::participants::Participants;
use crate::insights::share::Share;
use crate::outreach::population::PopulationShare;

/// A line of the table. What is suppressed is empty, here as in JSON.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// What is measured.
    pub measure: String,
    /// Of which firms: `all`, or the codes of the kinds in the group.
    pub group: String,
    /// Of how many firms.
    pub n: Option<u64>,
    /// How many.
    pub count: Option<u64>,
    /// The share, 0 to 1.
    pub share: Option<f64>,
    /// Lower end of the 95 % interval of the share, or of the value where that has one.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// A mean or ratio, where that is measured.
    pub value: Option<f64>,
    /// Whether it is hidden because it would give few firms away.
    pub suppressed: bool,
}

impl Line {
    fn share(measure: &str, group: &str, share: &Share) -> Self {
        Self {
            n: share.n,
            count: share.count,
            ..Self::of(measure, group, share.share, share.interval, share.suppressed)
        }
    }

    fn of(measure: &str, group: &str, share: Option<f64>, interval: Option<Interval>, suppressed: bool) -> Self {
        Self {
            measure: measure.to_owned(),
            group: group.to_owned(),
            share,
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
            suppressed,
            ..Self::default()
        }
    }

    fn value(measure: &str, group: &str, n: Option<u64>, value: Option<f64>) -> Self {
        Self { n, value, suppressed: value.is_none(), ..Self::of(measure, group, None, None, false) }
    }

    fn count(measure: &str, group: &str, count: Option<u64>) -> Self {
        Self { count, suppressed: count.is_none(), ..Self::of(measure, group, None, None, false) }
    }
}

/// A figure that can be told line by line.
pub trait Lines {
    /// Its lines.
    fn lines(&self) -> Vec<Line>;
}

/// Who reads the table (*vorm*).
#[derive(Clone, Copy)]
pub enum TableForm {
    /// Programs: the form of RFC 4180, with codes.
    Programs,
    /// Excel of somebody with Dutch settings, which takes a comma for the decimal sign and cuts at semicolons, and takes a
    /// file for UTF-8 by the mark at its beginning. Measure and group stand in words.
    DutchExcel(Worded),
}

/// The words of a table.
#[derive(Clone, Copy)]
pub struct Worded {
    /// The headings, in the order of the fields of a line.
    pub headings: [&'static str; 9],
    /// What is measured and of which firms, by their codes.
    pub in_words: fn(&str, &str) -> (String, String),
}

/// A column that says the same in each line, so that a table that is passed on still tells whose it is.
pub type Origin = (&'static str, String);

/// The table with its heading.
pub fn to_csv(figure: &impl Lines, form: TableForm) -> String {
    to_csv_of(figure, form, &[], |_| true)
}

/// The table with only the lines of measures that are wanted, and its origin at the end of each.
pub fn to_csv_of(figure: &dyn Lines, form: TableForm, origin: &[Origin], is_wanted: impl Fn(&str) -> bool) -> String {
    let (mark, delimiter, decimal, headings) = match form {
        TableForm::Programs => ("", ",", ".", HEADING),
        TableForm::DutchExcel(Worded { headings, .. }) => ("\u{feff}", ";", ",", headings),
    };
    let headings: Vec<&str> = headings.into_iter().chain(origin.iter().map(|(heading, _)| *heading)).collect();
    let mut table = format!("{mark}{}\r\n", headings.join(delimiter));
    for line in figure.lines().into_iter().filter(|line| is_wanted(&line.measure)) {
        let written = |value: f64| format!("{value:?}").replace('.', decimal);
        let number = |value: Option<f64>| value.map(written).unwrap_or_default();
        let count = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
        let ((measure, group), suppressed) = match form {
            TableForm::Programs => ((line.measure, line.group), line.suppressed.to_string()),
            TableForm::DutchExcel(Worded { in_words, .. }) => {
                (in_words(&line.measure, &line.group), if line.suppressed { "ja" } else { "nee" }.to_owned())
            }
        };
        let fields = [
            quoted(&measure),
            quoted(&group),
            count(line.n),
            count(line.count),
            number(line.share),
            number(line.low),
            number(line.high),
            number(line.value),
            suppressed,
        ];
        let fields: Vec<String> = fields.into_iter().chain(origin.iter().map(|(_, value)| quoted(value))).collect();
        table.push_str(&fields.join(delimiter));
        table.push_str("\r\n");
    }
    table
}

fn quoted(text: &str) -> String {
    if text.contains([',', ';', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// The names of the columns, in the order of the fields of a line.
const HEADING: [&str; 9] = ["measure", "group", "n", "count", "share", "low", "high", "value", "suppressed"];

fn named(group: &Group) -> String {
    group.codes.join(" ")
}

const ALL: &str = "all";

impl Lines for GrowthDistribution {
    fn lines(&self) -> Vec<Line> {
        let of_class = |class: &crate::insights::growth::ClassShares| {
            let measure = format!("growth {}", class.class.centre());
            let groups = self.firm_types.iter().zip(&class.by_firm_type);
            let groups: Vec<Line> = groups.map(|(group, share)| Line::share(&measure, &named(group), share)).collect();
            std::iter::once(Line::share(&measure, ALL, &class.all)).chain(groups)
        };
        self.classes.iter().flat_map(of_class).collect()
    }
}

impl Lines for BarrierFigures {
    fn lines(&self) -> Vec<Line> {
        let mut lines = vec![Line::value("barriers named", ALL, self.n, self.mean_named)];
        let means = self.firm_types.iter().zip(&self.mean_named_by_firm_type);
        lines.extend(means.map(|(group, mean)| Line::value("barriers named", &named(group), group.n, *mean)));
        for barrier in &self.barriers {
            let code = barrier.barrier.code();
            lines.push(Line::share(code, ALL, &barrier.all));
            let groups = self.firm_types.iter().zip(&barrier.by_firm_type);
            lines.extend(groups.map(|(group, share)| Line::share(code, &named(group), share)));
        }
        lines
    }
}

impl Lines for ContactFigures {
    fn lines(&self) -> Vec<Line> {
        use codes::Coded;
        let mut lines = Vec::new();
        for figure in &self.figures {
            let by = format!("{} by {}", figure.result.code(), figure.contacts.code());
            let groups = figure.groups.iter().map(|group| (group.group.as_str(), &group.results));
            for (group, results) in groups.chain([(ALL, &figure.all)]) {
                lines.push(Line { value: results.mean_percent, ..Line::share(&by, group, &results.grew) });
            }
        }
        lines
    }
}

/// Codes of enums as serde writes them.
mod codes {
    use crate::insights::contacts::{Contacts, FirmResult};

    pub trait Coded {
        fn code(&self) -> &'static str;
    }

    impl Coded for Contacts {
        fn code(&self) -> &'static str {
            match self {
                Contacts::Number => "number",
                Contacts::Regional => "regional",
                Contacts::National => "national",
                Contacts::International => "international",
                Contacts::Frontier => "frontier",
            }
        }
    }

    impl Coded for FirmResult {
        fn code(&self) -> &'static str {
            match self {
                FirmResult::Turnover => "turnover",
                FirmResult::Jobs => "jobs",
                FirmResult::Productivity => "productivity",
                FirmResult::Innovation => "innovation",
            }
        }
    }
}

impl Lines for CollaborationFigures {
    fn lines(&self) -> Vec<Line> {
        let line = |of: &super::insights::CollaborationLine| {
            [("wished", of.wished), ("existing", of.existing), ("unmet", of.unmet)]
                .map(|(measure, share)| Line::share(measure, &of.code, &share))
        };
        self.by_partner_kind.iter().chain(&self.by_theme).flat_map(line).collect()
    }
}

impl Lines for Funnel {
    fn lines(&self) -> Vec<Line> {
        let stages = |group: &str, stages: &FunnelStages| {
            [("aware", stages.aware), ("take_part", stages.take_part), ("interested", stages.interested)]
                .map(|(measure, share)| Line::share(measure, group, &share))
        };
        let groups = self.kinds.iter().zip(&self.by_kind).flat_map(|(group, of_it)| stages(&named(group), of_it));
        stages(ALL, &self.all).into_iter().chain(groups).collect()
    }
}

impl Lines for LadderFigures {
    fn lines(&self) -> Vec<Line> {
        let of = |code: &str, group: &str, shares: &RungShares| {
            [("here", shares.here), ("here_or_above", shares.here_or_above)]
                .map(|(measure, share)| Line::share(&format!("{code} {measure}"), group, &share))
        };
        let of_rung = |rung: &crate::insights::ladder::RungFigures| {
            let groups = self.firm_types.iter().map(named).zip(&rung.by_firm_type);
            let all = [(ALL.to_owned(), &rung.all)].into_iter().chain(groups);
            all.flat_map(|(group, shares)| of(rung.rung.code(), &group, shares)).collect::<Vec<_>>()
        };
        self.rungs.iter().flat_map(of_rung).collect()
    }
}

impl Lines for Journey {
    fn lines(&self) -> Vec<Line> {
        self.stages.iter().map(|came| Line::share(came.stage.code(), ALL, &came.share)).collect()
    }
}

impl Lines for OutcomeFigures {
    fn lines(&self) -> Vec<Line> {
        let of = |at: &crate::insights::outcomes::OutcomesAfter| {
            let measure = |code: &str| format!("{code} after {} months", at.moment.months());
            at.answers.iter().map(|one| Line::share(&measure(one.told.code()), ALL, &one.share)).collect::<Vec<_>>()
        };
        self.moments.iter().flat_map(of).collect()
    }
}

impl Lines for FrontierFigures {
    fn lines(&self) -> Vec<Line> {
        let mut lines: Vec<Line> =
            self.year.map(|year| Line::value("last year", ALL, None, Some(year.into()))).into_iter().collect();
        for by in &self.measures {
            let measure = by.measure.code();
            for sector in &by.sectors {
                let n = Some(sector.n as u64);
                lines.push(Line::value(&format!("{measure} top_to_bottom"), &sector.sector, n, sector.top_to_bottom));
                lines.push(Line::value(
                    &format!("{measure} frontier_to_rest"),
                    &sector.sector,
                    n,
                    sector.frontier_to_rest,
                ));
            }
            for figure in &by.national {
                let national = format!("{measure} national {}", figure.year);
                lines.push(Line::value(&national, &figure.sector, None, Some(figure.value)));
            }
            let moved = &by.movement;
            for (way, count) in [("up", moved.up), ("same", moved.same), ("down", moved.down)] {
                lines.push(Line { n: moved.n, ..Line::count(&format!("{measure} moved {way}"), ALL, count) });
            }
            for moved in &by.sector_movements {
                let sector = &moved.sector;
                for (way, share) in [("up", &moved.up), ("same", &moved.same), ("down", &moved.down)] {
                    lines.push(Line::share(&format!("{measure} moved {way}"), sector, share));
                }
                let n = moved.gap.map(|gap| gap.n);
                let value =
                    |what: &str, value: Option<f64>| Line::value(&format!("{measure} {what}"), sector, n, value);
                lines.push(value("gap before", moved.gap.map(|gap| gap.before)));
                lines.push(value("gap after", moved.gap.map(|gap| gap.after)));
                lines.push(Line {
                    low: moved.gap.map(|gap| gap.low),
                    high: moved.gap.map(|gap| gap.high),
                    ..value("gap change percent", moved.gap.map(|gap| gap.change_percent))
                });
                let is_clear = moved.gap.map(|gap| f64::from(u8::from(gap.is_clear)));
                lines.push(value("gap change is clear", is_clear));
            }
        }
        lines
    }
}

impl Lines for CoverageFigures {
    fn lines(&self) -> Vec<Line> {
        let of = |by: &str, coverage: &Coverage| {
            let groups = coverage.kinds.iter().map(named).zip(&coverage.by_kind);
            let all = groups.chain([(ALL.to_owned(), &coverage.all)]);
            let lines = all.flat_map(|(group, shares)| {
                [
                    ("reached", shares.reached),
                    ("in_network", shares.in_network),
                    ("never_recommended", shares.never_recommended),
                ]
                .map(|(measure, share)| Line::share(&format!("{measure} by {by}"), &group, &share))
            });
            let unknown = Line::share(&format!("network_unknown by {by}"), ALL, &coverage.network_unknown);
            lines.chain([unknown]).collect::<Vec<_>>()
        };
        [of("sector", &self.by_sector), of("municipality", &self.by_municipality), of("firm_type", &self.by_firm_type)]
            .concat()
    }
}

impl Lines for HelpFigures {
    fn lines(&self) -> Vec<Line> {
        let of = |line: &crate::insights::coverage::BarrierHelpers| {
            let code = line.barrier.code();
            [
                Line::count("firms", code, line.firms),
                Line::count("partners", code, Some(line.partners as u64)),
                Line::count("partners with room", code, Some(line.with_room as u64)),
                Line::count("partners of unknown room", code, Some(line.room_unknown as u64)),
            ]
        };
        self.barriers.iter().flat_map(of).collect()
    }
}

impl Lines for Participants {
    fn lines(&self) -> Vec<Line> {
        let of = |of: &crate::insights::participants::ClusterParticipants| {
            let cluster = serde_json::to_value(of.cluster).ok();
            let cluster = cluster.as_ref().and_then(|code| code.as_str()).unwrap_or_default();
            Line::count("participants", cluster, of.organisations)
        };
        let all = Line::count("participants", ALL, self.organisations);
        self.by_cluster.iter().map(of).chain([all]).collect()
    }
}

impl Lines for PopulationFigures {
    fn lines(&self) -> Vec<Line> {
        let of = |(measure, share): (&str, &Option<PopulationShare>)| Line {
            n: share.map(|share| share.reached as u64),
            ..Line::of(measure, ALL, share.map(|s| s.share), share.map(|s| s.interval), share.is_none())
        };
        [("aware", &self.aware), ("interested", &self.interested)].map(of).into()
    }
}

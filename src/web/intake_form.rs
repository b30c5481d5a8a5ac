//! The form in which a firm tells of itself: what stands in it, and what it sends.

use super::frame::Frame;
use super::sent::Sent;
use super::words::Words;
use crate::app::firms::FirmRecord;
use crate::app::intake_links::answers::{Emptied, IntakeAnswers, SaidBarrier, is_own};
use crate::app::random;
use crate::domain::barrier::MOST_STATED;
use crate::domain::contact::ConsentPurpose;
use crate::domain::partner_kind::WishedKind;
use crate::domain::size::Employees;
use crate::domain::{Barrier, Invalid};
use chrono::NaiveDate;

/// Growth over two years that is asked: name of the field, and of the fact.
const GROWTH: [(&str, &str); 4] = [
    ("growthTurnover", "turnover"),
    ("growthProductivity", "productivity"),
    ("growthProfit", "profit"),
    ("growthJobs", "jobs"),
];
/// Classes that are offered: from minus thirty to a hundred per cent, by their centres.
const CENTRES: [i32; 10] = [-30, -20, -10, 0, 10, 20, 30, 50, 70, 100];
/// The choice that none of the barriers is meant.
const OTHER: &str = "other";
/// Fields that stand under a heading which is folded until one of them is wrong.
const FOLDED: [&str; 3] = ["employees", "website", "description"];
/// What is asked consent for.
const PURPOSES: [(ConsentPurpose, &str); 5] = [
    (ConsentPurpose::Telephone, "consentTelephone"),
    (ConsentPurpose::Email, "consentEmail"),
    (ConsentPurpose::Visit, "consentVisit"),
    (ConsentPurpose::PartnerMatching, "consentPartners"),
    (ConsentPurpose::PeerMatching, "consentPeers"),
];

/// What can be taken away, by what it is about in the form.
const CAN_BE_EMPTIED: [(&str, Emptied); 10] = [
    ("employees", Emptied::Employees),
    ("website", Emptied::Website),
    ("description", Emptied::Description),
    ("barriers", Emptied::Barriers),
    ("wishes", Emptied::Wishes),
    ("kind", Emptied::PartnerKinds),
    ("growthTurnover", Emptied::Turnover),
    ("growthProductivity", Emptied::Productivity),
    ("growthProfit", Emptied::Profit),
    ("growthJobs", Emptied::Jobs),
];
/// The field by which a firm says that it does not want to be approached.
const REST: &str = "rest";
/// How the names begin of hidden fields with the mark of what stood in the form.
const STOOD: &str = "stood-";

/// A choice: code, words, whether it is chosen.
pub type Choice = (String, String, bool);

/// A barrier in the form.
pub struct BarrierField {
    /// Its place, from 1.
    pub number: usize,
    /// The firm's words.
    pub words: String,
    /// The barriers to choose from.
    pub choices: Vec<Choice>,
    /// Whether the firm says that it is none of them.
    pub is_other: bool,
}

/// A list to choose one of.
pub struct ChoiceField {
    /// Name of the field.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What can be chosen.
    pub choices: Vec<Choice>,
}

/// What stands in the form.
pub struct Form {
    /// How many people work there.
    pub employees: String,
    /// Website.
    pub website: String,
    /// What it does.
    pub description: String,
    /// Barriers.
    pub barriers: Vec<BarrierField>,
    /// What it wants to work on, a line each.
    pub wishes: String,
    /// With whom.
    pub kinds: Vec<Choice>,
    /// With whom already, a line each.
    pub relations: String,
    /// Growth.
    pub growth: Vec<ChoiceField>,
    /// Consents.
    pub consents: Vec<ConsentField>,
    /// Whether the firm ticks that it does not want to be approached.
    pub is_rest_ticked: bool,
    /// The day since which it does not want to be approached, when that is known.
    pub rests_since: Option<String>,
    /// What stood in each field, as a mark: name of the hidden field, and the mark.
    pub stood: Vec<(String, String)>,
}

/// A consent in the form.
pub struct ConsentField {
    /// Name of the field.
    pub name: &'static str,
    /// What it is.
    pub words: &'static str,
    /// Whether the firm ticked it just now.
    pub is_ticked: bool,
    /// The day on which the firm gave it, while it holds.
    pub given: Option<String>,
    /// Name of the field that withdraws it.
    pub withdraw: String,
    /// Whether that is ticked.
    pub is_withdrawn: bool,
}

/// The form as it was sent, else with what is known of the firm. Consents are never ticked beforehand.
pub fn form(frame: &Frame, record: &FirmRecord, given: &[(ConsentPurpose, NaiveDate)], sent: Option<&Sent>) -> Form {
    let firm = &record.firm;
    let (w, lang) = (frame.w, frame.lang);
    let or_known = |name: &str, known: String| sent.map_or(known, |sent| sent.one(name).unwrap_or_default().to_owned());
    let employees = match firm.employees {
        Some(Employees::Count(count)) => count.to_string(),
        Some(Employees::Class(class)) => class.code().to_owned(),
        None => String::new(),
    };
    let barriers = (0..MOST_STATED).map(|place| {
        let known = firm.barriers.get(place);
        // Words that nobody understood stand after those that were.
        let open = place.checked_sub(firm.barriers.len()).and_then(|place| record.unconfirmed.get(place));
        let words = known.and_then(|stated| stated.words.clone()).or_else(|| open.map(|said| said.words.clone()));
        let words = words.unwrap_or_default();
        // Who changes the words must not keep the meaning of those before; unchanged words keep it anyway.
        let code = known.filter(|stated| stated.words.is_none()).map(|stated| stated.barrier.code().to_owned());
        let code = code.unwrap_or_default();
        let code = or_known(&format!("barrier-{place}"), code);
        let choice = |barrier: Barrier| (barrier.code().to_owned(), lang.say(&barrier.need()), barrier.code() == code);
        BarrierField {
            number: place + 1,
            words: or_known(&format!("words-{place}"), words),
            choices: Barrier::ALL.into_iter().map(choice).collect(),
            is_other: code == OTHER,
        }
    });
    let is_wished = |kind: WishedKind| match sent {
        Some(sent) => sent.all("kind").any(|code| code == kind.code()),
        None => firm.partner_kinds.contains(&kind),
    };
    let kind = |kind: WishedKind| {
        let label = super::candidates::without_article(&lang.say(&kind.label()));
        (kind.code().to_owned(), label, is_wished(kind))
    };
    let labels = [w.intake_turnover, w.intake_productivity, w.intake_profit, w.intake_jobs];
    let known = firm.growth.clone().unwrap_or_default();
    let known = |of: &str| match of {
        "turnover" => known.turnover,
        "productivity" => known.productivity,
        "profit" => known.profit,
        _ => known.jobs,
    };
    let growth = GROWTH.into_iter().zip(labels).map(|((name, of), label)| {
        let chosen = match sent {
            Some(sent) => sent.one(name).unwrap_or_default().to_owned(),
            None => known(of).map(|class| class.centre().to_string()).unwrap_or_default(),
        };
        let choice = |centre: i32| {
            let words = match centre {
                0 => w.intake_same.to_owned(),
                -30 => format!("{} 25 %", w.intake_less_than),
                100 => format!("{} 80 %", w.intake_more_than),
                centre => format!("{}{centre} %", if centre > 0 { "+" } else { "" }),
            };
            (centre.to_string(), words, chosen == centre.to_string())
        };
        ChoiceField { name, label, choices: CENTRES.into_iter().map(choice).collect() }
    });
    let words = consent_words(w);
    let is_sent = |name: &str| sent.is_some_and(|sent| sent.one(name).is_some());
    let consents = PURPOSES.into_iter().zip(words).map(|((purpose, name), words)| {
        let given = given.iter().find(|(known, _)| *known == purpose).map(|(_, date)| lang.day(*date));
        let withdraw = withdrawing(name);
        let (is_ticked, is_withdrawn) = (is_sent(name), is_sent(&withdraw));
        ConsentField { name, words, is_ticked, given, withdraw, is_withdrawn }
    });
    let relations = firm.relations.iter().flatten().filter(|relation| is_own(relation));
    let relations = relations.map(|relation| relation.with.as_str()).collect::<Vec<_>>().join("\n");
    let mut form = Form {
        employees: or_known("employees", employees),
        website: or_known("website", firm.website.clone().unwrap_or_default()),
        description: or_known("description", firm.description.clone().unwrap_or_default()),
        barriers: barriers.collect(),
        wishes: or_known("wishes", firm.wishes.join("\n")),
        kinds: WishedKind::ALL.into_iter().map(kind).collect(),
        relations: or_known("relations", relations),
        growth: growth.collect(),
        consents: consents.collect(),
        is_rest_ticked: is_sent(REST),
        rests_since: firm.do_not_contact.as_ref().map(|wish| lang.day(wish.since)),
        stood: Vec::new(),
    };
    form.stood = match sent {
        Some(sent) => sent.pairs().iter().filter(|(name, _)| name.starts_with(STOOD)).cloned().collect(),
        None => standing_in(&form).into_iter().map(|(name, text)| (format!("{STOOD}{name}"), mark(&text))).collect(),
    };
    form
}

/// What stands in the fields of a form, by what they are about.
fn standing_in(form: &Form) -> Vec<(&'static str, String)> {
    let chosen = |choices: &[Choice]| {
        let codes = choices.iter().filter(|(.., chosen)| *chosen).map(|(code, ..)| code.as_str());
        codes.collect::<Vec<_>>().join("\n")
    };
    let barriers = form.barriers.iter().map(|field| {
        let code = if field.is_other { OTHER.to_owned() } else { chosen(&field.choices) };
        format!("{}\n{code}", field.words)
    });
    let mut found = vec![
        ("employees", form.employees.clone()),
        ("website", form.website.clone()),
        ("description", form.description.clone()),
        ("wishes", form.wishes.clone()),
        ("relations", form.relations.clone()),
        ("kind", chosen(&form.kinds)),
        ("barriers", barriers.collect::<Vec<_>>().join("\n")),
    ];
    found.extend(form.growth.iter().map(|field| (field.name, chosen(&field.choices))));
    found
}

/// The same of what was sent.
fn sent_in(sent: &Sent, about: &str) -> String {
    match about {
        "kind" => sent.all("kind").collect::<Vec<_>>().join("\n"),
        "barriers" => {
            let field = |name: String| sent.one(&name).unwrap_or_default().to_owned();
            let of = |place| format!("{}\n{}", field(format!("words-{place}")), field(format!("barrier-{place}")));
            (0..MOST_STATED).map(of).collect::<Vec<_>>().join("\n")
        }
        name => sent.one(name).unwrap_or_default().to_owned(),
    }
}

/// A mark of a text, the same however its lines end.
fn mark(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    random::digest(&lines.collect::<Vec<_>>().join("\n"))
}

/// What the form sends. What stands as it stood when the form was made was not answered, so that it does not undo what
/// others told meanwhile; what stood there and is empty now was taken away.
pub fn answers(sent: &Sent) -> IntakeAnswers {
    let stood = |about: &str| sent.one(&format!("{STOOD}{about}")).map(str::to_owned);
    let is_changed = |about: &str| stood(about) != Some(mark(&sent_in(sent, about)));
    let is_emptied = |about: &str| {
        let is_empty = sent_in(sent, about).trim().is_empty();
        is_empty && is_changed(about) && stood(about).is_some()
    };
    let text = |name: &str| sent.one(name).filter(|_| is_changed(name)).map(str::to_owned);
    let barrier = |place: usize| {
        let (words, code) = (format!("words-{place}"), format!("barrier-{place}"));
        let code = sent.one(&code);
        let (barrier, is_other) = (code.and_then(Barrier::from_code), code == Some(OTHER));
        let words = sent.one(&words).map(str::to_owned);
        let is_said = words.is_some() || barrier.is_some();
        is_said.then(|| SaidBarrier { words: words.unwrap_or_default(), barrier, is_other })
    };
    let relations = sent.lines("relations");
    let nobody = sent.one("nobody").is_some() || is_emptied("relations");
    let has_relations = !relations.is_empty() && is_changed("relations");
    IntakeAnswers {
        employees: text("employees"),
        website: text("website"),
        description: text("description"),
        barriers: (0..MOST_STATED).filter(|_| is_changed("barriers")).filter_map(barrier).collect(),
        wishes: if is_changed("wishes") { sent.lines("wishes") } else { Vec::new() },
        partner_kinds: sent.all("kind").filter(|_| is_changed("kind")).map(str::to_owned).collect(),
        relations: (nobody || has_relations).then_some(relations),
        growth: GROWTH.into_iter().filter_map(|(name, fact)| Some((fact, text(name)?))).collect(),
        consents: PURPOSES
            .into_iter()
            .filter(|(_, name)| sent.one(name).is_some())
            .map(|(purpose, _)| purpose)
            .collect(),
        withdrawn: PURPOSES
            .into_iter()
            .filter(|(_, name)| sent.one(&withdrawing(name)).is_some())
            .map(|(purpose, _)| purpose)
            .collect(),
        emptied: CAN_BE_EMPTIED.into_iter().filter(|(about, _)| is_emptied(about)).map(|(_, what)| what).collect(),
        wants_rest: sent.one(REST).is_some(),
    }
}

/// Name of the field that withdraws the consent of another.
fn withdrawing(name: &str) -> String {
    format!("{name}Withdraw")
}

/// What a firm consents to, in the words of its form, each with the day.
pub fn consents_in_words(frame: &Frame, given: &[(ConsentPurpose, NaiveDate)]) -> Vec<String> {
    let known = PURPOSES.into_iter().zip(consent_words(frame.w));
    let told = known.filter_map(|((purpose, _), words)| {
        let (_, date) = given.iter().find(|(known, _)| *known == purpose)?;
        Some(format!("{words} ({} {})", frame.w.intake_given_on, frame.lang.day(*date)))
    });
    told.collect()
}

fn consent_words(w: &Words) -> [&'static str; 5] {
    [
        w.intake_consent_telephone,
        w.intake_consent_email,
        w.intake_consent_visit,
        w.intake_consent_partners,
        w.intake_consent_peers,
    ]
}

/// Whether something is wrong with what stands under the folded heading.
pub fn is_wrong_in_folded(faults: &[(String, String)]) -> bool {
    faults.iter().any(|(field, _)| FOLDED.contains(&field.as_str()))
}

/// The field of each fault and what to do, in the reader's language.
pub fn faults_in_words(frame: &Frame, faults: &[Invalid]) -> Vec<(String, String)> {
    let w = frame.w;
    let told = |fault: &Invalid| {
        let place = fault.pointer.split('/').nth(2).and_then(|place| place.parse::<usize>().ok()).unwrap_or(0);
        match fault.pointer.split('/').nth(1) {
            Some("employees") => ("employees".to_owned(), w.intake_fault_employees.to_owned()),
            Some("website") => ("website".to_owned(), w.intake_fault_website.to_owned()),
            Some("barriers") => (format!("words-{place}"), w.fault_barriers.to_owned()),
            Some("description") => ("description".to_owned(), w.intake_fault_description.to_owned()),
            Some("wishes") => ("wishes".to_owned(), w.intake_fault_wishes.to_owned()),
            Some("relations") => ("relations".to_owned(), w.intake_fault_relations.to_owned()),
            _ => ("inhoud".to_owned(), format!("{} {}", fault.message, fault.remedy)),
        }
    };
    faults.iter().map(told).collect()
}

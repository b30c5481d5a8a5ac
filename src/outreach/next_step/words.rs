//! Reasons for a next step, as an officer says them to the firm.

use super::super::history::SetbackKind;
use super::Because;
use crate::domain::conversation::Channel;
use crate::domain::introduction::State;
use crate::domain::text::day;
use crate::domain::{Barrier, Firm, Ladder, Partner, Rung, Step, Text};
use chrono::NaiveDate;

/// The firm asked to be left alone.
pub fn leave_alone() -> Text {
    Text::new(
        "U wilt niet benaderd worden, en dat respecteren wij.",
        "You asked not to be approached, and we respect that.",
    )
}

/// Nobody spoke with the firm yet.
pub fn reach(firm: &Firm, instead_of: Option<Channel>) -> Text {
    let opening = match firm.barriers.first() {
        Some(stated) => {
            let need = stated.barrier.need();
            Text::new(
                format!("Wij spraken elkaar nog niet, en hoorden dat u {} zoekt.", need.nl),
                format!("We have not spoken yet, and heard that you are looking for {}.", need.en),
            )
        }
        None => Text::new(
            "Wij spraken elkaar nog niet; ik hoor graag wat uw bedrijf verder zou helpen.",
            "We have not spoken yet; I would like to hear what would help your firm.",
        ),
    };
    let Some(channel) = instead_of else { return opening };
    let by = channel_words(channel);
    Text::new(
        format!("{} {} lukte het niet, dus wij proberen het anders.", opening.nl, by.nl),
        format!("{} {} we did not get through, so we try another way.", opening.en, by.en),
    )
}

fn channel_words(channel: Channel) -> Text {
    match channel {
        Channel::Telephone => Text::new("Per telefoon", "By telephone"),
        Channel::Visit => Text::new("Aan de deur", "At the door"),
        Channel::Video => Text::new("Met beeldbellen", "By video"),
        Channel::Event => Text::new("Op bijeenkomsten", "At meetings"),
        Channel::Email => Text::new("Per e-mail", "By e-mail"),
        Channel::Letter => Text::new("Per brief", "By letter"),
    }
}

/// A visit is agreed.
pub fn visit(on: NaiveDate) -> Text {
    let day = day(on);
    Text::new(
        format!("Wij hebben afgesproken dat ik op {} langskom.", day.nl),
        format!("We agreed that I come by on {}.", day.en),
    )
}

/// The firm wanted to wait.
pub fn come_back(on: Option<NaiveDate>) -> Text {
    match on {
        Some(date) => {
            let day = day(date);
            Text::new(
                format!("U wilde er nog niet aan beginnen; ik noteerde dat ik u vanaf {} weer bel.", day.nl),
                format!("You did not want to begin yet; I noted that I would ring again from {} on.", day.en),
            )
        }
        None => Text::new(
            "U wilde er nog niet aan beginnen; wanneer komt het u beter uit?",
            "You did not want to begin yet; when would suit you better?",
        ),
    }
}

/// What the firm needs is not known.
pub fn ask_need() -> Text {
    Text::new(
        "Wij weten nog niet wat uw bedrijf tegenhoudt; dat hoor ik graag eerst.",
        "We do not know yet what holds your firm back; I would like to hear that first.",
    )
}

/// The firm went back below the light step: perhaps the need was misunderstood.
pub fn ask_need_again(because: Because) -> Text {
    match because {
        Because::Setback(SetbackKind::DeadEnd) => Text::new(
            "Van ons vorige voorstel kwam niets; past het wel bij wat u nu nodig hebt?",
            "Nothing came of our last proposal; does it fit what you need now?",
        ),
        Because::Setback(SetbackKind::Refused) => Text::new(
            "U zei nee tegen ons vorige voorstel; wat zou u nu wel helpen?",
            "You said no to our last proposal; what would help you now?",
        ),
        Because::WantsNone => Text::new(
            "U wilt nu geen vervolgstap; wat zou u wel helpen?",
            "You want no next step now; what would help you?",
        ),
        _ => Text::new(
            "Ons vorige voorstel paste niet; wat zou u nu wel helpen?",
            "Our last proposal did not suit you; what would help you now?",
        ),
    }
}

/// The firm is at the top.
pub fn keep_in_touch() -> Text {
    Text::new(
        "U doet al mee aan een groot project; ik hoor graag hoe het gaat en wie u verder kunt helpen.",
        "You take part in a large project already; I would like to hear how it goes and whom you could help.",
    )
}

/// An introduction is under way.
pub fn go_on(state: State, partner: &Partner) -> Text {
    let name = &partner.name;
    match state {
        State::Proposed => Text::new(
            format!("Ik wil u graag voorstellen aan {name}; vindt u dat goed?"),
            format!("I would like to introduce you to {name}; do you agree?"),
        ),
        State::FirmAsked => Text::new(
            format!("Ik vroeg u of ik u mag voorstellen aan {name}; wat vindt u?"),
            format!("I asked you whether I may introduce you to {name}; what do you think?"),
        ),
        State::FirmAgreed => {
            Text::new(format!("U vond het goed; ik vraag nu {name}."), format!("You agreed; I will now ask {name}."))
        }
        State::PartnerAsked => Text::new(
            format!("Ik vroeg {name}, en wacht op antwoord."),
            format!("I asked {name}, and await an answer."),
        ),
        State::PartnerAgreed => Text::new(
            format!("U en {name} vinden het allebei goed; ik stel u aan elkaar voor."),
            format!("You and {name} both agree; I will introduce you."),
        ),
        State::Introduced => Text::new(
            format!("Ik stelde u voor aan {name}; hebt u elkaar al gesproken?"),
            format!("I introduced you to {name}; have you spoken yet?"),
        ),
        _ => Text::new(
            format!("U sprak met {name}; wat gaat u samen doen?"),
            format!("You spoke with {name}; what will you do together?"),
        ),
    }
}

/// No partner is chosen yet.
pub fn choose_partner(towards: Rung, because: Because, ladder: &Ladder) -> Text {
    let why = why(because);
    let steps: Vec<Text> = ladder.steps_to(towards).iter().map(|step| step.label()).collect();
    let listed = |of: fn(&Text) -> &str, or: &str| -> String {
        let labels: Vec<&str> = steps.iter().map(of).collect();
        match labels.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, before)) => format!("{} {or} {last}", before.join(", ")),
            None => String::new(),
        }
    };
    Text::new(
        format!("Wij zoeken iemand die u {} biedt: {}.", listed(|text| &text.nl, "of"), why.nl),
        format!("We look for somebody who offers you {}: {}.", listed(|text| &text.en, "or"), why.en),
    )
}

/// The firm turned this partner down before.
pub fn was_refused(partner: &Partner) -> Text {
    let name = &partner.name;
    Text::new(
        format!("U wilde eerder niet met {name} verder, dus wij zoeken een ander."),
        format!("You did not want to go on with {name} before, so we look for another."),
    )
}

/// The partner has no place.
pub fn no_place(partner: &Partner) -> Text {
    let name = &partner.name;
    Text::new(
        format!("{name} heeft nu geen plaats, dus wij zoeken een ander."),
        format!("{name} has no place now, so we look for another."),
    )
}

/// All that the partner offers was taken or turned down.
pub fn nothing_new(partner: &Partner) -> Text {
    let name = &partner.name;
    Text::new(
        format!("{name} biedt niets wat u niet al deed of afwees, dus wij zoeken een ander."),
        format!("{name} offers nothing that you did not do or turn down, so we look for another."),
    )
}

/// What the partner offers is not known.
pub fn ask_partner(partner: &Partner) -> Text {
    let name = &partner.name;
    Text::new(
        format!("Ik vraag {name} wat zij een bedrijf als eerste stap aanbieden."),
        format!("I will ask {name} what they offer a firm as a first step."),
    )
}

/// What the partner offers is too heavy.
pub fn ask_for_lighter(partner: &Partner, because: Because) -> Text {
    let (name, why) = (&partner.name, why(because));
    Text::new(
        format!("Ik vraag {name} om iets lichters dan zij nu aanbieden: {}.", why.nl),
        format!("I will ask {name} for something lighter than they offer now: {}.", why.en),
    )
}

/// The step to propose, why it is this one, and what it does about the heaviest barrier.
pub fn take(partner: &Partner, step: Step, because: Because, heaviest: Option<Barrier>) -> Text {
    let (name, label, why) = (&partner.name, step.label(), why(because));
    let mut text = Text::new(
        format!("Mijn voorstel is {} bij {name}: {}.", label.nl, why.nl),
        format!("I propose {} at {name}: {}.", label.en, why.en),
    );
    if let Some(need) = heaviest.filter(|barrier| step.eases(*barrier)).map(Barrier::need) {
        text.nl.push_str(&format!(" Dat helpt bij wat u zoekt: {}.", need.nl));
        text.en.push_str(&format!(" It helps with what you are looking for: {}.", need.en));
    }
    text
}

/// Half a sentence that says why this rung.
fn why(because: Because) -> Text {
    match because {
        Because::Barriers(count) => Text::new(
            format!("u hebt {count} knelpunten tegelijk, en dan werkt klein beginnen het best"),
            format!("you have {count} barriers at once, and then it is best to begin small"),
        ),
        Because::NoNetwork => Text::new(
            "u zit nog in geen netwerk, dus een lichte stap past",
            "you are in no network yet, so a light step fits",
        ),
        Because::Unknown => Text::new(
            "wij weten niet of u al in een netwerk zit, dus wij beginnen klein",
            "we do not know whether you are in a network, so we begin small",
        ),
        Because::InNetwork => Text::new(
            "u zit al in een netwerk, dus u kunt een grotere stap zetten",
            "you are in a network already, so you can take a larger step",
        ),
        Because::Took(step) => {
            let label = step.label();
            Text::new(
                format!("u deed al {}, dus u kunt een stap verder", label.nl),
                format!("you did {} already, so you can go one step further", label.en),
            )
        }
        Because::WantsNone => Text::new(
            "u wilde het laatst geen vervolgstap, dus wij beginnen klein",
            "you wanted no next step when we last spoke, so we begin small",
        ),
        Because::Setback(SetbackKind::Refused) => Text::new(
            "het vorige voorstel vroeg te veel, dus wij doen het kleiner",
            "our last proposal asked too much, so we make it smaller",
        ),
        Because::Setback(SetbackKind::DeadEnd) => Text::new(
            "van het vorige voorstel kwam niets, dus wij doen het kleiner",
            "nothing came of our last proposal, so we make it smaller",
        ),
    }
}

//! The figures of the region as files for other programs.

use crate::browser::{PARTNER, Site};
use loopvermogen::app::caller::Role;
use loopvermogen::domain::PartnerId;
use serde_json::json;

#[test]
fn figures_are_kept_as_tables_for_other_programs() {
    let site = Site::start();
    let analyst = site.somebody(Role::Analyst);
    let page = analyst.get("/regio");
    assert!(page.expect(200).contains("href=\"/regio/barriers.csv\""), "{}", page.text);
    // What cannot be drawn yet takes a line each, at the foot.
    let (_, lacking) = page.text.split_once("<h2 id=\"lacking\">Hierover weten wij nog te weinig</h2>").unwrap();
    assert!(lacking.contains("<summary>Hoe ver komen bedrijven met ons?</summary>"), "{lacking}");
    for figure in [
        "growth",
        "barriers",
        "barriers-firm-types",
        "help",
        "collaboration",
        "fieldlabs",
        "journey",
        "outcomes",
        "movements",
        "reach",
        "reach-firm-types",
        "reach-municipalities",
        "reach-sectors",
        "contacts",
        "contact-reach",
    ] {
        let table = analyst.get(&format!("/regio/{figure}.csv"));
        let heading = table.expect(200).lines().next().unwrap();
        assert!(heading.contains("share") || heading.contains("firms"), "{figure}: {heading}");
        assert!(table.header("content-disposition").contains(&format!("{figure}.csv")));
    }
    assert_eq!(analyst.get("/regio/everything.csv").status, 404);
}

#[test]
fn a_figure_says_what_it_shows_and_opens_in_a_dutch_spreadsheet() {
    let site = Site::start();
    for number in 0..12 {
        let barrier = if number < 7 { "talent" } else { "finance" };
        let record = json!({"name": format!("Proef {number}"), "location": {"place": "Tilburg"}, "legalForm": "bv",
            "barriers": [barrier]});
        site.add("/v1/firms", &record);
    }
    let analyst = site.somebody(Role::Analyst);
    let page = analyst.get("/regio");
    // Finance is hidden, and of twelve firms seven are not clearly more than the five who may name it.
    let named = "Het vaakst genoemd, voor zover te zien: talent, 58\u{a0}% (7 van 12 bedrijven).";
    assert!(page.expect(200).contains(named), "{}", page.text);
    assert!(page.text.contains("href=\"/regio/barriers.csv?excel=nl\""), "{}", page.text);
    let (_, by_type) = page.text.split_once("<h2 id=\"barriers-firm-types\">").unwrap();
    let by_type = by_type.split("</section>").next().unwrap();
    assert!(by_type.contains(">talent 58\u{a0}%</text>") && by_type.contains(": 12 bedrijven</text>"), "{by_type}");
    assert!(by_type.contains("<td>58\u{a0}% (7 van 12 bedrijven)</td>"), "{by_type}");
    // The value stands at the end of its bar; the line beneath is explained, on the page and in the drawing.
    let explained = "De dunne lijn onder een balk: hier ligt het waarschijnlijk tussen.";
    assert_eq!(page.text.matches(explained).count(), 1, "{}", page.text);
    let drawing = analyst.get("/regio/barriers.svg");
    for part in [
        "Het vaakst genoemd, voor zover te zien: talent",
        "De dunne lijn onder een balk",
        "10 aandelen zijn niet getoond",
        ">12 bedrijven · Bron: eigen dossiers · loopvermogen",
    ] {
        assert!(drawing.expect(200).contains(part), "no {part} in {}", drawing.text);
    }
    let table = analyst.get("/regio/barriers.csv?excel=nl");
    let text = table.expect(200);
    assert!(text.starts_with("\u{feff}maat;groep;bedrijven;aantal;aandeel"), "{text}");
    let talent = text.lines().find(|line| line.to_lowercase().starts_with("talent;alle bedrijven;")).unwrap();
    assert!(talent.contains(";12;7;0,58") && !talent.contains("0."), "{talent}");
    // A table that is passed on tells of which firms it is, from whose records, and of when.
    assert!(text.lines().next().unwrap().ends_with(";populatie;bron;datum"), "{text}");
    assert!(talent.contains(";nee;alle;eigen dossiers;"), "{talent}");
    assert!(page.text.contains("Bron: eigen dossiers, "), "{}", page.text);
    let plain = analyst.get("/regio/barriers.csv");
    assert!(
        plain.expect(200).starts_with("measure,group,n,count,share") && plain.text.contains(",0.58"),
        "{}",
        plain.text
    );
}

#[test]
fn what_firms_wish_stands_beside_what_they_have() {
    let site = Site::start();
    let lab = PartnerId::of_reference(PARTNER).to_string();
    for number in 0..24 {
        let kind = if number < 12 { "fieldlab" } else { "mbo" };
        let relation = match number % 2 {
            0 => json!({"with": "MindLabs", "partnerId": lab, "kind": "project"}),
            _ => json!({"with": "Jansen Machinebouw", "kind": "customer"}),
        };
        let record = json!({"name": format!("Proef {number}"), "location": {"place": "Tilburg"}, "legalForm": "bv",
            "partnerKinds": [kind], "relations": [relation], "topics": ["robotica"]});
        site.add("/v1/firms", &record);
    }
    let analyst = site.somebody(Role::Analyst);
    let page = analyst.get("/regio");
    let (_, chart) =
        page.expect(200).split_once("<h2 id=\"collaboration\">").unwrap_or_else(|| panic!("{}", page.text));
    let chart = chart.split("</section>").next().unwrap();
    let (drawn, _) = chart.split_once("</svg>").unwrap_or_else(|| panic!("{chart}"));
    assert!(drawn.contains(">gewenst 50\u{a0}%</text>") && drawn.contains(">bestaat al 50\u{a0}%</text>"), "{drawn}");
    // Nobody works with a school: that it is withheld is told, and no bar stands for it.
    assert!(drawn.contains(">bestaat al: niet getoond</text>"), "{drawn}");
    // Who lacks a school is hidden, and may be more than the six that lack a fieldlab: that is no highest.
    let finding =
        "Het vaakst gewenst en er nog niet, voor zover te zien: een fieldlab, 25\u{a0}% (6 van 24 bedrijven).";
    assert!(chart.contains(finding), "{chart}");
    assert!(chart.contains("of anders is een kleine groep te herleiden"), "{chart}");
    let drawing = analyst.get("/regio/collaboration.svg");
    assert!(drawing.expect(200).contains("bestaat al 50"), "{}", drawing.text);
    assert_eq!(analyst.get("/regio/collaboration-topics.csv").status, 200);
}

#[test]
fn what_may_be_nearly_all_is_not_called_few() {
    let site = Site::start();
    for number in 0..16 {
        let record = json!({"name": format!("Proef {number}"), "location": {"place": "Tilburg"}, "legalForm": "bv",
            "sbi": [{"code": "2562", "version": "2008", "main": true}]});
        let firm = site.add("/v1/firms", &record)["id"].as_str().unwrap().to_owned();
        if number < 8 {
            let note = json!({"channel": "telephone", "officer": "A. de Vries", "mood": "open"});
            site.add(&format!("/v1/firms/{firm}/conversations"), &note);
        }
    }
    let mut analyst = site.somebody(Role::Analyst);
    let page = analyst.get("/regio");
    let (_, chart) = page.expect(200).split_once("<h2 id=\"reach\">").unwrap_or_else(|| panic!("{}", page.text));
    let chart = chart.split("</section>").next().unwrap();
    // None was ever proposed to anybody. Which number is the part and which the whole, the headings tell.
    let withheld = "niet getoond, omdat anders een kleine groep te herleiden is";
    for part in [
        "<th scope=\"row\">Bereikt</th><td>50\u{a0}%</td><td>8</td><td>16</td>",
        &format!("<th scope=\"row\">Nog geen voorstel gedaan</th><td>{withheld}</td><td></td><td>16</td>"),
        "<th scope=\"col\">Aantal</th><th scope=\"col\">Van hoeveel bedrijven, zonder de koplopers</th>",
        "Bereikt: 8 van 16 bedrijven zonder de koplopers.",
    ] {
        assert!(chart.contains(part), "no {part} in {chart}");
    }
    assert!(!chart.contains("te weinig"), "{chart}");
    let table = analyst.get("/regio/reach.csv");
    assert!(table.expect(200).lines().all(|line| line.contains(",peloton,") || line.ends_with(",source,as_of")));
    analyst.language = "en";
    let page = analyst.get("/regio");
    assert!(page.expect(200).contains("not shown, for else a small group could be traced"), "{}", page.text);
}

#[test]
fn results_by_contacts_tell_only_clear_differences() {
    let site = Site::start();
    for number in 0..60 {
        let with = number % 2 == 0;
        // With a contact 24 of 30 grew in turnover, without one 6; in jobs as many of both.
        let turnover = if (number / 2 < 24) == with { 20 } else { 0 };
        let jobs = if number < 30 { 20 } else { 0 };
        let customer = json!({"with": "Jansen Machinebouw", "kind": "customer", "reach": "regional"});
        let relations = if with { json!([customer]) } else { json!([]) };
        let record = json!({"name": format!("Proef {number}"), "location": {"place": "Tilburg"}, "legalForm": "bv",
            "relations": relations, "growth": {"turnover": turnover, "jobs": jobs}});
        site.add("/v1/firms", &record);
    }
    let page = site.somebody(Role::Analyst).get("/regio");
    let (_, chart) = page.expect(200).split_once("<h2 id=\"contact-reach\">").unwrap();
    let chart = chart.split("</section>").next().unwrap();
    let told = "Omzet groeide vaker bij contacten in de regio (80\u{a0}%) dan bij geen contacten in de regio \
        (20\u{a0}%). Verder is er geen duidelijk verschil.";
    assert!(chart.contains(told), "{chart}");
    assert!(chart.contains("<th scope=\"col\">Banen groeiden</th>"), "{chart}");
    assert!(chart.contains(">geen contacten in de regio 20\u{a0}%</text>"), "{chart}");
}

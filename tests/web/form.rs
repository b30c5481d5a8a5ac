//! What every page has, whatever it shows: read from its HTML as it was sent.

use crate::browser::{PARTNER, Page, Site};
use loopvermogen::app::caller::Role;
use loopvermogen::domain::PartnerId;
use loopvermogen::domain::house_style::HouseStyle;

/// The tags of a page that begin so, with their attributes.
fn tags<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let begin = format!("<{name}");
    let parts = text.match_indices(begin.as_str()).map(|(place, _)| &text[place..]);
    let parts = parts.filter(|part| part[begin.len()..].starts_with([' ', '>']));
    parts.map(|part| &part[..part.find('>').unwrap()]).collect()
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

fn check(path: &str, page: &Page, lang: &str) {
    let text = &page.text;
    assert!(text.starts_with("<!doctype html>"), "{path}: {text}");
    assert_eq!(attribute(tags(text, "html")[0], "lang"), Some(lang), "{path}");
    let title = text.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
    assert!(title.ends_with(" · loopvermogen") && title.len() > 18, "{path}: {title}");
    assert_eq!(tags(text, "h1").len(), 1, "{path}: one heading of the first level");
    assert!(text.contains("class=\"skip\" href=\"#inhoud\"") && text.contains("<main id=\"inhoud\""), "{path}");
    for input in tags(text, "input").iter().filter(|input| attribute(input, "type") != Some("hidden")) {
        let id = attribute(input, "id").unwrap_or_else(|| panic!("{path}: {input}"));
        assert!(text.contains(&format!("for=\"{id}\"")), "{path}: no label for {input}");
    }
    let ids: Vec<&str> =
        text.match_indices(" id=\"").map(|(at, _)| text[at + 5..].split('"').next().unwrap()).collect();
    let unique: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "{path}: an id stands twice: {ids:?}");
    for svg in tags(text, "svg") {
        // What decorates a button beside its words says nothing.
        let is_decoration = attribute(svg, "aria-hidden") == Some("true");
        let is_named = attribute(svg, "aria-label").is_some_and(|label| !label.is_empty());
        assert!(is_decoration || is_named, "{path}: {svg}");
    }
    for never in ["<style", " style=", " onclick=", "javascript:", "http-equiv", "<img"] {
        assert!(!text.contains(never), "{path} has {never}");
    }
    // The one script is a file of ours.
    let scripts = tags(text, "script");
    let source = attribute(scripts[0], "src").unwrap_or_default();
    assert!(
        scripts.len() == 1 && source.starts_with("/static/pages.") && source.ends_with(".js"),
        "{path}: {scripts:?}"
    );
    assert_eq!(text.matches("src=").count(), 1, "{path}");
    // Headings go down one level at a time.
    let levels: Vec<usize> = text.match_indices("<h").filter_map(|(at, _)| text[at + 2..at + 3].parse().ok()).collect();
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{path}: {levels:?}");
    assert_eq!(page.header("cache-control"), "no-store", "{path}");
    let policy = page.header("content-security-policy");
    for rule in [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self';",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.contains(rule), "{path}: {policy}");
    }
    assert!(page.header("vary").contains("Accept-Language"), "{path}");
}

#[test]
fn every_page_can_be_read_by_everybody_and_loads_nothing_of_others() {
    let site = Site::start();
    let firm = site.firm();
    let partner = PartnerId::of_reference(PARTNER);
    let mut officer = site.somebody(Role::Officer);
    let paths = [
        "/".to_owned(),
        "/zoeken?q=proef".to_owned(),
        "/zoeken?q=niemandheetzo".to_owned(),
        "/bedrijven".to_owned(),
        "/partners?q=lab".to_owned(),
        format!("/bedrijven/{firm}"),
        format!("/bedrijven/{firm}?why=tilburg"),
        format!("/bedrijven/{firm}/bezoek"),
        format!("/bedrijven/{firm}/gesprek"),
        "/bedrijven/nieuw?name=Proef".to_owned(),
        format!("/bedrijven/{firm}/gegevens"),
        format!("/bedrijven/{firm}/contactpersonen"),
        "/bedrijven/dubbel".to_owned(),
        format!("/bedrijven/{firm}/netwerk"),
        "/weekplan".to_owned(),
        "/weekplan?start=Eindhoven".to_owned(),
        "/netwerk".to_owned(),
        "/regio".to_owned(),
        format!("/partners/{partner}"),
        format!("/partners/{partner}/netwerk"),
        "/zoeken".to_owned(),
        "/onderwerpen/robotica".to_owned(),
        "/import".to_owned(),
        format!("/bedrijven/{firm}/intakelink"),
        "/introducties".to_owned(),
        "/verzoeken".to_owned(),
        format!("/verzoeken?bedrijf={firm}"),
        format!("/bedrijven/{firm}/afspraak"),
        format!(
            "/introducties/{}/uitkomst",
            crate::outcomes::introduced(&site, &firm, "officer", crate::outcomes::ago(100))
        ),
    ];
    for language in ["nl", "en"] {
        officer.language = language;
        for path in &paths {
            let page = officer.get(path);
            page.expect(200);
            check(path, &page, language);
        }
        let mut admin = site.somebody(Role::Admin);
        admin.language = language;
        for path in ["/beheer", "/beheer/bellijst", "/bezwaren"] {
            check(path, &admin.get(path), language);
        }
        let mut stranger = site.anonymous();
        stranger.language = language;
        check("/sign-in", &stranger.get("/sign-in"), language);
        let unknown = officer.get("/bedrijven/019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b");
        assert_eq!(unknown.status, 404);
        check("a firm that does not exist", &unknown, language);
    }
}

#[test]
fn the_script_is_a_file_of_ours_that_sends_nothing_away() {
    let site = Site::start();
    let page = site.anonymous().get("/sign-in");
    let source = attribute(tags(&page.text, "script")[0], "src").unwrap().to_owned();
    let script = site.anonymous().get(&source);
    let text = script.expect(200);
    assert!(script.header("content-type").starts_with("text/javascript"), "{:?}", script.headers);
    assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
    // The page itself may be asked for again, also whether one is still signed in, and what is typed into the search box
    // looked up by its form, nothing else.
    let rest = text.replace("fetch(location.href)", "").replace("fetch(at, ", "");
    let rest = rest.replace("fetch(location.href, { method: \"HEAD\"", "");
    for never in ["fetch(", "http:", "https:", "innerHTML", "eval(", "import(", "localStorage", "sessionStorage"] {
        assert!(!rest.contains(never), "the script has {never}");
    }
    assert!(text.len() < 9_500, "{}", text.len());
}

#[test]
fn the_style_may_be_kept_for_good_and_is_named_by_its_content() {
    let site = Site::start();
    let page = site.anonymous().get("/sign-in");
    let link = attribute(tags(&page.text, "link")[0], "href").unwrap().to_owned();
    assert!(link.starts_with("/static/pages.") && link.ends_with(".css"), "{link}");
    let style =
        site.anonymous().send(reqwest::Method::GET, &link, |request| request.header("accept", "text/css,*/*;q=0.1"));
    let text = style.expect(200);
    assert!(text.contains("--accent:") && text.contains("@media print"));
    // Of a folded candidate the first reason is printed, and what it folds is not.
    let (_, print) = text.split_once("@media print").unwrap();
    assert!(print.contains(".folded > :not(summary)") && print.contains(".folded > summary { display: block; }"));
    assert!(!text.contains("@import") && !text.contains("url("), "the style loads something");
    assert_eq!(style.header("cache-control"), "public, max-age=31536000, immutable");
    assert!(style.header("content-type").starts_with("text/css"));
}

#[test]
fn a_house_style_comes_after_ours_is_kept_for_good_and_is_in_the_file_of_a_brief() {
    let style = HouseStyle::parse(":root { --accent: #154273; }").unwrap();
    let site = Site::start_with_house_style(style);
    let page = site.anonymous().get("/sign-in");
    let links = tags(&page.text, "link");
    let [ours, house] = [0, 1].map(|place| attribute(links[place], "href").unwrap().to_owned());
    assert!(ours.starts_with("/static/pages.") && house.starts_with("/static/huisstijl."), "{ours} {house}");
    let file = site.anonymous().get(&house);
    assert!(file.expect(200).contains("--accent: #154273;"), "{}", file.text);
    assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
    assert!(file.header("content-type").starts_with("text/css"));
    assert_eq!(site.anonymous().get("/static/huisstijl.0123456789abcdef.css").status, 404);
    let brief = site.somebody(Role::Officer).get(&format!("/bedrijven/{}/bezoek.html", site.firm()));
    let (before, _) = brief.expect(200).split_once("--accent: #154273;").unwrap();
    assert!(before.contains("<style>") && !before.contains("</style>"), "{before}");
    let plain = Site::start();
    assert!(!plain.anonymous().get("/sign-in").text.contains("huisstijl"));
    assert_eq!(plain.anonymous().get(&house).status, 404);
}

#[test]
fn a_page_is_asked_whether_one_is_still_signed_in_and_says_so_when_one_is_not() {
    let site = Site::start();
    let path = format!("/bedrijven/{}/gesprek", site.firm());
    let officer = site.somebody(Role::Officer);
    let text = officer.get(&path).expect(200).to_owned();
    let notice = text.split("data-ended>").nth(1).unwrap().split("</p>").next().unwrap();
    assert!(
        notice.contains("Wat u typte staat nog op deze pagina.") && notice.contains("target=\"_blank\""),
        "{notice}"
    );
    let ask = |browser: &crate::browser::Browser<'_>| browser.send(reqwest::Method::HEAD, &path, |request| request);
    assert_eq!(ask(&officer).status, 200);
    let gone = ask(&site.anonymous());
    assert!(gone.status == 303 && gone.header("location").starts_with("/sign-in"), "{:?}", gone.headers);
    assert!(!site.anonymous().get("/sign-in").text.contains("data-ended"));
}

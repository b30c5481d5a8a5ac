//! In which language a page is.

use crate::browser::Site;
use loopvermogen::app::caller::Role;

#[test]
fn a_page_is_dutch_unless_somebody_prefers_english() {
    let site = Site::start();
    let mut browser = site.anonymous();
    browser.language = "fr";
    assert!(browser.get("/sign-in").text.contains("<h1>Inloggen</h1>"));
    browser.language = "en-GB,en;q=0.9,nl;q=0.5";
    assert!(browser.get("/sign-in").text.contains("<h1>Sign in</h1>"));
}

#[test]
fn a_choice_is_kept_and_the_page_stays_the_same() {
    let site = Site::start();
    let officer = site.somebody(Role::Officer);
    let page = officer.get("/zoeken?q=lab");
    assert!(page.text.contains("href=\"/zoeken?q=lab&#38;lang=en\""), "{}", page.text);
    let english = officer.get("/zoeken?q=lab&lang=en");
    assert!(english.text.contains("<html lang=\"en\"") && english.text.contains("value=\"lab\""), "{}", english.text);
    let kept = site.anonymous().with_cookie(english.cookie());
    assert!(kept.get("/sign-in").text.contains("<html lang=\"en\""));
    assert!(kept.get("/sign-in?lang=nl").text.contains("<html lang=\"nl\""));
}

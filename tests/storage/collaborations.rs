//! Projects and participations.

use crate::build::{OURS, THEIRS, conn, external, firm, partner};
use crate::support::on_each_database;
use chrono::NaiveDate;
use loopvermogen::domain::collaboration::{Participant, Participation, Project};
use loopvermogen::domain::{ProjectId, Provenance};
use loopvermogen::storage::changes::{self, Entity};
use loopvermogen::storage::collaborations::{
    list_projects_of_partner, load_participations, load_projects_by_id, save_collaborations,
};
use loopvermogen::storage::tenant;
use loopvermogen::storage::{firms, partners};
use uuid::Uuid;

fn project(number: u128, start: Option<(i32, u32)>) -> Project {
    Project {
        period: None,
        id: ProjectId(Uuid::from_u128(number)),
        external_id: external("cordis", &number.to_string()),
        acronym: Some(format!("P{number}")),
        title: None,
        themes: vec!["water".to_owned()],
        text: None,
        start: start.map(|(year, month)| NaiveDate::from_ymd_opt(year, month, 1).unwrap()),
        members: 3,
        provenance: Provenance::new("CORDIS", None),
    }
}

fn part(project: u128, participant: Participant) -> Participation {
    Participation { project: ProjectId(Uuid::from_u128(project)), participant }
}

#[test]
fn projects_and_participations_are_saved_once() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let (by_firm, by_partner) = (Participant::Firm(firm(1, "").id), Participant::Partner(partner(1, "").id));
        let projects = [project(2, None), project(1, Some((2020, 1)))];
        let parts = [part(2, by_partner), part(1, by_partner), part(1, by_firm), part(1, by_firm)];
        assert_eq!(tenant::write(conn, OURS, |tenant| save_collaborations(tenant, &projects, &parts)).unwrap(), (2, 3));
        assert_eq!(tenant::write(conn, OURS, |tenant| save_collaborations(tenant, &projects, &parts)).unwrap(), (0, 0));
        let sorted = [part(1, by_firm), part(1, by_partner), part(2, by_partner)];
        assert_eq!(tenant::read(conn, OURS, load_participations).unwrap(), sorted);
        assert!(tenant::read(conn, THEIRS, load_participations).unwrap().is_empty());
        let seen = tenant::read(conn, OURS, |tenant| changes::list_after(tenant, 0, 10)).unwrap();
        assert_eq!((seen.len(), seen[0].entity), (1, Entity::Collaborations));
    });
}

#[test]
fn projects_of_a_partner_come_latest_first_and_undated_last() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let member = Participant::Partner(partner(1, "").id);
        let projects = [project(1, None), project(2, Some((2019, 5))), project(3, Some((2023, 1))), project(4, None)];
        let parts: Vec<_> = (1..=3).map(|number| part(number, member)).collect();
        tenant::write(conn, OURS, |tenant| save_collaborations(tenant, &projects, &parts)).unwrap();
        let listed =
            tenant::read(conn, OURS, |tenant| list_projects_of_partner(tenant, partner(1, "").id, 10)).unwrap();
        assert_eq!(listed, [projects[2].clone(), projects[1].clone(), projects[0].clone()]);
        assert_eq!(
            tenant::read(conn, OURS, |tenant| list_projects_of_partner(tenant, partner(1, "").id, 1)).unwrap(),
            [projects[2].clone()]
        );
    });
}

#[test]
fn projects_are_loaded_by_id_more_than_fit_one_statement_and_only_ones_own() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let projects: Vec<_> = (0..1100).map(|number| project(number, Some((2020, 1)))).collect();
        tenant::write(conn, OURS, |tenant| save_collaborations(tenant, &projects, &[])).unwrap();
        let ids: Vec<_> = (50..1200).map(|number| ProjectId(Uuid::from_u128(number))).collect();
        let mut found = tenant::read(conn, OURS, |tenant| load_projects_by_id(tenant, &ids)).unwrap();
        found.sort_by_key(|project| project.id);
        assert_eq!(found, projects[50..]);
        assert!(tenant::read(conn, THEIRS, |tenant| load_projects_by_id(tenant, &ids)).unwrap().is_empty());
        assert!(tenant::read(conn, OURS, |tenant| load_projects_by_id(tenant, &[])).unwrap().is_empty());
    });
}

#[test]
fn who_is_deleted_took_part_in_nothing() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let (gone, kept) = (firm(1, "Gone"), partner(1, "Own"));
        tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &gone, None)).unwrap();
        tenant::write(conn, OURS, |tenant| partners::save_partner(tenant, &kept, None)).unwrap();
        let (by_firm, by_partner) = (Participant::Firm(gone.id), Participant::Partner(kept.id));
        tenant::write(conn, OURS, |tenant| {
            save_collaborations(tenant, &[project(1, None)], &[part(1, by_firm), part(1, by_partner)])
        })
        .unwrap();
        tenant::write(conn, OURS, |tenant| firms::delete_firm(tenant, gone.id, None)).unwrap();
        assert_eq!(tenant::read(conn, OURS, load_participations).unwrap(), [part(1, by_partner)]);
        tenant::write(conn, OURS, |tenant| partners::delete_partner(tenant, kept.id, None)).unwrap();
        assert!(tenant::read(conn, OURS, load_participations).unwrap().is_empty());
    });
}

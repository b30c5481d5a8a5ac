//! The outreach loop (*acquisitie*): whom to visit, whom to give a place, whom to bring together.

pub mod planning;

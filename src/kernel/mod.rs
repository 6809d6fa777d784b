//! What everything stands on. The kernel knows no capability; its one noun is the person.

pub mod app;
pub mod archive;
pub mod audit;
pub mod auth;
pub mod berkas;
pub mod daily;
pub mod db;
pub mod error;
pub mod form;
pub mod id;
pub mod layout;
pub mod mail;
pub mod number;
pub mod outbound;
pub mod policy;
pub mod postgres;
pub mod routes;
pub mod serve;
pub mod statics;
pub mod theme;
pub mod time;
pub mod web;

// SPDX-License-Identifier: MIT OR Apache-2.0
#![doc = include_str!("../README.md")]

pub mod audit;
pub mod check;
pub mod class;
pub mod client;
pub mod cross_check;
pub mod date;
pub mod document;
pub mod eligibility;
pub mod entitlement;
pub mod evidence;
pub mod facility;
pub mod lifecycle;
pub mod message;
pub mod name;
pub mod number;
pub mod operator;
pub mod server;
pub mod statistics;
pub mod transcript;
pub mod wire;

pub use class::Class;

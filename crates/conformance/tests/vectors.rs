// SPDX-License-Identifier: MIT OR Apache-2.0
//! The data in `vectors/`: in the form of their schemas, unique, and connected.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use conformance::case::{self, Case, Role};
use conformance::requirement::{Requirement, registers};
use conformance::{KnownDifferences, Right};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors")
}

fn json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every JSON file in a folder of `vectors/`, however deep.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut folders = vec![vectors().join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn cases() -> Vec<Case> {
    let files = case::files();
    files.into_iter().flat_map(|file| file.cases).collect()
}

fn requirements() -> BTreeMap<String, Requirement> {
    let all = registers()
        .into_iter()
        .flat_map(|register| register.requirements);
    all.map(|requirement| (requirement.id.clone(), requirement))
        .collect()
}

#[track_caller]
fn follow(schema: &str, folder: &str) {
    files_follow(schema, &files(folder));
}

#[track_caller]
fn files_follow(schema: &str, files: &[PathBuf]) {
    let schema = json(&vectors().join("schema").join(schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(!files.is_empty());
    for file in files {
        let errors: Vec<String> = validator
            .iter_errors(&json(file))
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", file.display());
    }
}

#[test]
fn registers_follow_their_schema() {
    follow("requirements.json", "requirements");
}

#[test]
fn cases_follow_their_schema() {
    follow("cases.json", "cases");
}

#[test]
fn known_differences_follow_their_schema_and_name_cases() {
    let file = |name: &str| {
        vectors()
            .join("../adapters")
            .join(name)
            .join("differences.json")
    };
    let files = ["jdk", "openssl", "python"].map(file);
    files_follow("differences.json", &files);
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        let known = KnownDifferences::from_json(&text).unwrap();
        // A case that is wrong is mended, not listed.
        let mut differences = known.differences.iter();
        assert!(differences.all(|one| one.right != Right::Implementation));
    }
}

#[test]
fn every_file_of_cases_is_embedded() {
    assert_eq!(case::files().len(), files("cases").len());
    assert_eq!(registers().len(), files("requirements").len());
}

#[test]
fn identifiers_are_unique() {
    let mut seen = BTreeSet::new();
    for case in cases() {
        assert!(seen.insert(case.id.clone()), "{} occurs twice", case.id);
        assert!(case.id.starts_with(case.role().word()), "{}", case.id);
    }
    let registered: usize = registers()
        .iter()
        .map(|register| register.requirements.len())
        .sum();
    assert_eq!(
        requirements().len(),
        registered,
        "a requirement occurs twice"
    );
}

#[test]
fn cases_are_about_testable_requirements_of_their_role() {
    let requirements = requirements();
    for case in cases() {
        for id in &case.requirements {
            let Some(requirement) = requirements.get(id) else {
                panic!("{}: there is no requirement {id}", case.id);
            };
            assert!(requirement.testable, "{}: {id}", case.id);
            assert!(
                requirement.roles.contains(&case.role()),
                "{}: {id}",
                case.id
            );
        }
    }
}

#[test]
fn every_role_has_cases_and_verifiers_have_three_hundred_and_fifty() {
    let cases = cases();
    let of_verifiers = cases.iter().filter(|case| case.role() == Role::Verifier);
    assert!(of_verifiers.count() >= 350);
    for role in Role::ALL {
        assert!(
            cases.iter().any(|case| case.role() == role),
            "{}",
            role.word()
        );
    }
}

#[test]
fn services_and_terminals_have_two_hundred_and_more() {
    let count = |role| cases().iter().filter(|case| case.role() == role).count();
    assert!(count(Role::Service) >= 300, "{}", count(Role::Service));
    assert!(count(Role::Terminal) >= 130, "{}", count(Role::Terminal));
}

/// What no case can see is proven by a test of ours, which is there.
#[test]
fn tests_that_prove_a_requirement_exist() {
    let root = vectors().join("..");
    let mut named = 0;
    for requirement in requirements().into_values() {
        for proof in &requirement.proof {
            let (file, function) = proof.split_once("::").unwrap();
            let text = std::fs::read_to_string(root.join(file)).unwrap();
            let there = text.contains(&format!("fn {function}("));
            assert!(there, "{}: {proof}", requirement.id);
            named += 1;
        }
    }
    assert!(named > 0);
}

/// Every requirement is proven, recorded or organisational.
#[test]
fn there_are_no_gaps() {
    let traces = conformance::trace::trace("all").unwrap();
    let gaps: Vec<String> = traces
        .into_iter()
        .flat_map(|trace| trace.requirements)
        .filter(|traced| traced.kind == conformance::trace::Kind::Gap)
        .map(|traced| traced.id)
        .collect();
    assert_eq!(gaps, Vec::<String>::new());
    assert!(conformance::trace::trace("moonlight").is_none());
}

/// Article 13: four kinds of facilities, and every choice of consents.
#[test]
fn the_matrix_of_article_13_is_whole() {
    let path = vectors().join("cases/service/article-13.json");
    let file = json(&path);
    let mut matrix = BTreeSet::new();
    for case in file["cases"].as_array().unwrap() {
        let create = &case["input"]["steps"][0];
        matrix.insert((create["device"].to_string(), create["consents"].to_string()));
    }
    assert_eq!(matrix.len(), 16);
}

/// Cases name synthetic people by their situation; nothing else of a person is in them, but certificates that say so.
#[test]
fn cases_hold_no_personal_data() {
    for file in files("cases") {
        let text = std::fs::read_to_string(&file).unwrap();
        let japanese = text
            .chars()
            .find(|letter| matches!(letter, '\u{3040}'..='\u{9FFF}'));
        assert_eq!(japanese, None, "{}", file.display());
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! How a service is met, from the command line.

use crate::Failure;
use crate::cli::{Conform as Arguments, Role};
use conformance::{ServiceStart, ServiceTarget};

/// The service that is named, or our own with everything cases may need.
pub(super) fn target(arguments: &Arguments, ourselves: &str) -> Result<ServiceTarget, Failure> {
    let named = &arguments.service;
    let command = arguments
        .implementation
        .as_deref()
        .filter(|_| arguments.role == Some(Role::Service));
    let bundled = command.is_none() && named.url.is_none();
    let ours = |rest: &str| -> Vec<String> {
        std::iter::once(ourselves.to_owned())
            .chain(words(rest))
            .collect()
    };
    let start = match (&named.url, &named.settings, command) {
        (Some(address), Some(material), _) => ServiceStart::Running {
            address: address.clone(),
            material: material.clone(),
        },
        (_, _, Some(command)) => ServiceStart::Command(words(command)),
        _ => ServiceStart::Command(ours(
            "serve --listen 127.0.0.1:0 --portal 127.0.0.1:0 --seed {seed} --data {data} --material {material} --clock {clock} --lists {lists} --refresh 1 --indexes {lists}-indexes --index-key {lists}-index.key {limits}",
        )),
    };
    let hook = |named: &Option<String>, own: &str| match named {
        Some(named) => Some(words(named)),
        None => bundled.then(|| ours(own)),
    };
    Ok(ServiceTarget {
        start,
        operator: hook(&named.operator, "operator --data {data} --now {now} {what}"),
        audit: hook(&named.audit, "audit {what} --data {data}"),
    })
}

/// A command, cut at white space.
pub(super) fn words(command: &str) -> Vec<String> {
    command.split_whitespace().map(str::to_owned).collect()
}

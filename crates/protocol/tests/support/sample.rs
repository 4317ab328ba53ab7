// SPDX-License-Identifier: MIT OR Apache-2.0
//! The same documents in every run, for judges that are programs of their own.

use crate::documents;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use protocol::document::ResultDocument;

pub(crate) fn documents(count: usize) -> Vec<ResultDocument> {
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    let any = documents::documents();
    (0..count)
        .map(|_| any.new_tree(&mut runner).unwrap().current())
        .collect()
}

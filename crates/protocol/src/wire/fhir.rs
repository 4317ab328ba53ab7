// SPDX-License-Identifier: MIT OR Apache-2.0
//! FHIR R4: a `CoverageEligibilityResponse` that contains one `Coverage` (JP Core) for each insurance or assistance, with
//! its patient and payer. They are contained because none of them has an identity outside of this answer.
//!
//! What FHIR and JP Core have an element for stands there, so that any reader of FHIR finds it. The rest stands in
//! extensions of our own, named after the elements of the public vocabulary: nothing of a document is lost.
//!
//! | document | FHIR |
//! |---|---|
//! | validity 1, 6 / 2, 3 | `insurance.inforce` true / false; 4, 5 and unknown codes: left out |
//! | validity, segment | `outcome`: queued while processing, error for an abnormal end and 4, partial for 5, else complete |
//! | processed at, day asked for | `created`, `servicedDate` |
//! | check number | `identifier` |
//! | insurer, or payer of welfare | `Coverage.payor`, an Organization with an identifier of its system |
//! | symbol, number, branch | the extensions of JP Core; branch also `dependent` |
//! | relationship | `Coverage.relationship`, in the code system of JP Core's documents |
//! | ratio | `Coverage.costToBeneficiary`, `copaypct` |
//!
//! JP Core also describes identifiers put together of insurer, symbol, number and branch. Its rule and its examples differ
//! from each other, so they are not written.

mod read;
mod write;

pub use read::decode_fhir;
pub use write::encode_fhir;

const JP_COVERAGE: &str = "http://jpfhir.jp/fhir/core/StructureDefinition/JP_Coverage";
const JP_PATIENT: &str = "http://jpfhir.jp/fhir/core/StructureDefinition/JP_Patient";
const JP_SYMBOL: &str =
    "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonSymbol";
const JP_NUMBER: &str =
    "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonNumber";
const JP_BRANCH: &str =
    "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonSubNumber";
/// 保険者番号.
const INSURER_SYSTEM: &str = "urn:oid:1.2.392.100495.20.3.61";
/// 公費負担者番号.
const PAYER_SYSTEM: &str = "urn:oid:1.2.392.100495.20.3.71";
/// 保険種別.
const TYPE_SYSTEM: &str = "urn:oid:1.2.392.100495.20.2.61";
/// 被保険者区分.
const RELATIONSHIP_SYSTEM: &str = "urn:oid:1.2.392.100495.20.2.62";
const COPAY_SYSTEM: &str = "http://terminology.hl7.org/CodeSystem/coverage-copay-type";
/// In which script a name is written: IDE ideographic, SYL syllabic.
const NAME_REPRESENTATION: &str =
    "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation";
const ABSENT_REASON: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
/// System of check numbers, ours.
const CHECK_NUMBER_SYSTEM: &str = "tag:kakunin.example,2026:check-number";
/// System of check identifiers, ours.
const CHECK_ID_SYSTEM: &str = "tag:kakunin.example,2026:check";
/// Our extension of the response.
const MESSAGE_EXTENSION: &str = "tag:kakunin.example,2026:fhir:message";
/// Our extension of a coverage.
const RESULT_EXTENSION: &str = "tag:kakunin.example,2026:fhir:result";

/// Elements of a coverage that have a place in FHIR. `Sex1` has one as far as its code does.
const HOMED: [&str; 15] = [
    "InsurerNumber",
    "InsurerName",
    "InsuredCardSymbol",
    "InsuredIdentificationNumber",
    "InsuredBranchNumber",
    "PersonalFamilyClassification",
    "Name",
    "NameKana",
    "Sex1",
    "Birthdate",
    "Address",
    "PostNumber",
    "InsuredCardValidDate",
    "InsuredCardExpirationDate",
    "InsuredPartialContributionRatio",
];

/// Code of sex, and the gender of FHIR it is.
const GENDERS: [(&str, &str); 3] = [("1", "male"), ("2", "female"), ("3", "unknown")];

/// Elements of the message that have a place in FHIR.
const HOMED_OF_MESSAGE: [&str; 2] = ["ProcessExecutionTime", "QualificationConfirmationDate"];

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is kept of a facility: one document, changed in one transaction.

use crate::store::Document;
use jpki::time::UnixTime;
use protocol::facility::FacilityKind;
use protocol::lifecycle::device::DeviceStanding;
use protocol::lifecycle::notice::TermsVersion;
use protocol::lifecycle::sign_in::Failures;
use protocol::lifecycle::standing::{Ground, Standing};
use protocol::lifecycle::terminal_version::TerminalVersion;
use protocol::lifecycle::violation::Violation;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// A facility, its user and its devices.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Facility {
    pub(crate) name: String,
    #[serde(with = "word")]
    pub(crate) kind: FacilityKind,
    pub(crate) portal: Portal,
    #[serde(with = "word")]
    pub(crate) standing: Standing,
    #[serde(default, with = "optional_word")]
    pub(crate) ground: Option<Ground>,
    pub(crate) applied_at: i64,
    pub(crate) terms_version: String,
    #[serde(default)]
    pub(crate) delegate: Option<String>,
    pub(crate) user: User,
    #[serde(default)]
    pub(crate) devices: BTreeMap<String, DeviceAccount>,
    #[serde(default)]
    pub(crate) incidents: Vec<Incident>,
}

/// The portal an application came through (2-10, 2-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Portal {
    MedicalInstitutions,
    TreatmentClinics,
}

impl Portal {
    /// 2-10, 2-11: which kinds apply here. Of health-check providers some are medical insured institutions and some are not;
    /// people see which.
    pub(crate) const fn takes(self, kind: FacilityKind) -> bool {
        match kind {
            FacilityKind::ExemptInstitution => matches!(self, Self::MedicalInstitutions),
            FacilityKind::MaternityHome | FacilityKind::TreatmentClinic => {
                matches!(self, Self::TreatmentClinics)
            }
            FacilityKind::HealthCheckProvider => true,
        }
    }
}

/// The facility user's two factors.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct User {
    pub(crate) password: String,
    pub(crate) totp: String,
    pub(crate) failures: u32,
    pub(crate) last_at: i64,
    pub(crate) last_step: u64,
}

/// A device account.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeviceAccount {
    #[serde(with = "word")]
    pub(crate) standing: DeviceStanding,
    /// 2-16: the terminal is used for business only, as the facility declares.
    pub(crate) business_only: bool,
    #[serde(default)]
    pub(crate) activation: Option<Activation>,
    #[serde(default)]
    pub(crate) terminal: Option<String>,
    #[serde(default)]
    pub(crate) certificate_sha256: Option<String>,
    #[serde(default)]
    pub(crate) not_after: Option<i64>,
}

/// A code that works once.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Activation {
    pub(crate) code_sha256: String,
    pub(crate) until: i64,
    pub(crate) tries: u8,
}

/// A violation and what was said of it (24).
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Incident {
    pub(crate) first_report: String,
    pub(crate) reported_at: i64,
    #[serde(default)]
    pub(crate) details: Option<(i64, String)>,
    #[serde(default)]
    pub(crate) asked: Option<(i64, u16)>,
    #[serde(default)]
    pub(crate) plan: Option<(i64, String)>,
    #[serde(default)]
    pub(crate) mended_at: Option<i64>,
    /// What the operator lets everybody read of it, since when.
    #[serde(default)]
    pub(crate) published: Option<(i64, String)>,
}

/// Which facility an account belongs to.
#[derive(Serialize, Deserialize)]
pub(crate) struct Owner {
    pub(crate) facility: String,
}

/// A facility user who has signed in.
#[derive(Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) facility: String,
    pub(crate) until: i64,
}

/// What the operator sets for all.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServiceSettings {
    #[serde(default)]
    terms: Vec<(String, i64, i64)>,
    #[serde(default)]
    pub(crate) paused: Option<i64>,
    #[serde(default)]
    least: Vec<String>,
}

/// A notice, in force from its dispatch on (4).
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Notice {
    pub(crate) at: i64,
    pub(crate) text: String,
}

impl Document for Facility {
    const KIND: &'static str = "facility";
}

impl Document for Owner {
    const KIND: &'static str = "account";
}

impl Document for Session {
    const KIND: &'static str = "session";
}

impl Document for ServiceSettings {
    const KIND: &'static str = "settings";
}

impl Document for Notice {
    const KIND: &'static str = "notice";
}

impl User {
    pub(crate) const fn failures(&self) -> Failures {
        Failures {
            count: self.failures,
            last_at: UnixTime::from_secs(self.last_at),
            last_step: self.last_step,
        }
    }

    pub(crate) const fn set(&mut self, failures: Failures) {
        self.failures = failures.count;
        self.last_at = failures.last_at.as_secs();
        self.last_step = failures.last_step;
    }
}

impl Incident {
    pub(crate) fn violation(&self) -> Violation {
        let mut violation = Violation::reported(UnixTime::from_secs(self.reported_at));
        violation.details_at = self
            .details
            .as_ref()
            .map(|(at, _)| UnixTime::from_secs(*at));
        violation.asked = self.asked.map(|(at, days)| (UnixTime::from_secs(at), days));
        violation.plan_at = self.plan.as_ref().map(|(at, _)| UnixTime::from_secs(*at));
        violation.mended_at = self.mended_at.map(UnixTime::from_secs);
        violation
    }
}

impl ServiceSettings {
    /// There is one document of its kind.
    pub(crate) const ID: &'static str = "service";

    pub(crate) fn terms(&self) -> Vec<TermsVersion> {
        let versions = self.terms.iter();
        versions
            .map(|(version, announced, effective)| TermsVersion {
                version: version.clone(),
                announced_at: UnixTime::from_secs(*announced),
                effective_at: UnixTime::from_secs(*effective),
            })
            .collect()
    }

    pub(crate) fn announce(&mut self, version: &TermsVersion) {
        let (announced, effective) = (version.announced_at, version.effective_at);
        let row = (
            version.version.clone(),
            announced.as_secs(),
            effective.as_secs(),
        );
        self.terms.push(row);
    }

    pub(crate) fn least(&self) -> Vec<TerminalVersion> {
        let texts = self.least.iter();
        texts
            .filter_map(|text| TerminalVersion::parse(text))
            .collect()
    }

    pub(crate) fn set_least(&mut self, version: &TerminalVersion) {
        let platform = format!("{}/", version.platform());
        self.least.retain(|text| !text.starts_with(&platform));
        self.least.push(version.to_string());
    }
}

/// Domain types are written as their words.
trait Word: Sized {
    fn word(&self) -> &'static str;
    fn of(text: &str) -> Option<Self>;
}

macro_rules! words {
    ($($name:ty)*) => {
        $(impl Word for $name {
            fn word(&self) -> &'static str {
                self.as_str()
            }

            fn of(text: &str) -> Option<Self> {
                Self::named(text)
            }
        })*
    };
}

words! { DeviceStanding FacilityKind Ground Standing }

mod word {
    use super::{Deserialize, Deserializer, Serializer, Word};
    use serde::de::Error;

    pub(super) fn serialize<S: Serializer>(
        value: &impl Word,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value.word())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>, W: Word>(
        deserializer: D,
    ) -> Result<W, D::Error> {
        let text = String::deserialize(deserializer)?;
        W::of(&text).ok_or_else(|| D::Error::custom("not a word of this list"))
    }
}

mod optional_word {
    use super::{Deserialize, Deserializer, Serialize, Serializer, Word};
    use serde::de::Error;

    pub(super) fn serialize<S: Serializer>(
        value: &Option<impl Word>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_ref().map(Word::word).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>, W: Word>(
        deserializer: D,
    ) -> Result<Option<W>, D::Error> {
        let text: Option<String> = Option::deserialize(deserializer)?;
        text.map(|text| W::of(&text).ok_or_else(|| D::Error::custom("not a word of this list")))
            .transpose()
    }
}

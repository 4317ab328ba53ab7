// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the operator decides: on applications, suspensions and violations, notices, terms, maintenance. On the database, beside the
//! services that run on it; they notice within a second.

use crate::portal::{Facility, Notice, ServiceSettings, TEXT_MAX, note};
use crate::store::Documents;
use crate::{Store, StoreError};
use jpki::time::UnixTime;
use protocol::facility::{AccountId, FacilityKind};
use protocol::lifecycle::notice::{TermsVersion, may_announce};
use protocol::lifecycle::standing::{Event, Ground, Standing};
use protocol::lifecycle::terminal_version::TerminalVersion;
use protocol::lifecycle::violation::Measure;
use std::fmt;

/// Why the operator cannot do something.
#[derive(Debug)]
#[non_exhaustive]
pub enum OperatorError {
    /// The facility, violation or account is not there.
    NotFound,
    /// It does not fit where things stand.
    NotNow(String),
    /// The database failed.
    Store(StoreError),
}

/// A facility as the operator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listed {
    /// Its identifier.
    pub facility: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: FacilityKind,
    /// Where it stands.
    pub standing: Standing,
    /// Accounts that were issued to it.
    pub devices: usize,
    /// What is due about each of its violations.
    pub measures: Vec<Measure>,
}

type Result<T> = std::result::Result<T, OperatorError>;

/// Administers the service that runs on a database.
#[derive(Clone, Debug)]
pub struct Operator {
    store: Store,
}

impl Operator {
    /// On this database.
    #[must_use]
    pub const fn new(store: Store) -> Self {
        Self { store }
    }

    /// All facilities.
    ///
    /// # Errors
    /// [`OperatorError::Store`].
    pub async fn facilities(&self, now: UnixTime) -> Result<Vec<Listed>> {
        let all = self
            .store
            .documents(|documents| documents.all::<Facility>())
            .await?;
        let listed = all.into_iter().map(|(facility, found)| Listed {
            facility,
            name: found.name,
            kind: found.kind,
            standing: found.standing,
            devices: found.devices.len(),
            measures: found
                .incidents
                .iter()
                .map(|incident| incident.violation().measure(now))
                .collect(),
        });
        Ok(listed.collect())
    }

    /// Lets something happen to a facility; its devices may ask from then on, or no longer. A ground belongs to a refusal or a
    /// withholding, of which the facility is told by it.
    ///
    /// # Errors
    /// [`OperatorError`].
    pub async fn decide(
        &self,
        facility: &str,
        event: Event,
        ground: Option<Ground>,
        now: UnixTime,
    ) -> Result<Standing> {
        let grounded = matches!(event, Event::Refuse | Event::Withhold);
        if grounded != ground.is_some() {
            let why = "a refusal or withholding has a ground, and nothing else has";
            return Err(OperatorError::NotNow(why.to_owned()));
        }
        if event == Event::EndUse {
            let why = "a facility ends its use itself, in the order of Article 22";
            return Err(OperatorError::NotNow(why.to_owned()));
        }
        let id = facility.to_owned();
        self.change(
            facility,
            (event.as_str(), now),
            move |document, documents| {
                document.standing = document
                    .standing
                    .after(event)
                    .map_err(|refused| OperatorError::NotNow(refused.to_string()))?;
                document.ground = ground;
                let state = document.standing.state();
                documents.set_facility_state(&id, state.as_str())?;
                Ok(document.standing)
            },
        )
        .await
    }

    /// 24-2, 24-3: asks for a plan of improvement, and for mending within so many days.
    ///
    /// # Errors
    /// [`OperatorError`].
    pub async fn ask_for_plan(
        &self,
        facility: &str,
        number: usize,
        days: u16,
        now: UnixTime,
    ) -> Result<()> {
        self.change(facility, ("ask-plan", now), move |document, _| {
            let incident = incident(document, number)?;
            incident.asked = Some((now.as_secs(), days));
            Ok(())
        })
        .await
    }

    /// 24-3: finds a violation mended.
    ///
    /// # Errors
    /// [`OperatorError`].
    pub async fn mended(&self, facility: &str, number: usize, now: UnixTime) -> Result<()> {
        self.change(facility, ("mended", now), move |document, _| {
            incident(document, number)?.mended_at = Some(now.as_secs());
            Ok(())
        })
        .await
    }

    /// 24-2: lets everybody read of a violation, with the facility's name and kind, or no longer.
    ///
    /// # Errors
    /// [`OperatorError`]; [`OperatorError::NotNow`] for a text that is empty or longer than 8,000 bytes.
    pub async fn publish(
        &self,
        facility: &str,
        number: usize,
        text: Option<String>,
        now: UnixTime,
    ) -> Result<()> {
        let fits = |text: &String| !text.trim().is_empty() && text.len() <= TEXT_MAX;
        if !text.as_ref().is_none_or(fits) {
            let why = format!("a published text has 1 to {TEXT_MAX} bytes");
            return Err(OperatorError::NotNow(why));
        }
        let event = match text {
            Some(_) => "publish-violation",
            None => "withdraw-publication",
        };
        self.change(facility, (event, now), move |document, _| {
            let incident = incident(document, number)?;
            incident.published = text.clone().map(|text| (now.as_secs(), text));
            Ok(())
        })
        .await
    }

    /// 24-3: suspends and stops whoever's days have passed; returns what happened to whom.
    ///
    /// # Errors
    /// [`OperatorError::Store`].
    pub async fn carry_out_measures(&self, now: UnixTime) -> Result<Vec<(String, Standing)>> {
        let mut done = Vec::new();
        for listed in self.facilities(now).await? {
            let event = match (
                listed.standing,
                listed.measures.iter().max_by_key(|m| weight(**m)),
            ) {
                (Standing::Active, Some(Measure::Suspend | Measure::Stop)) => Event::Suspend,
                (Standing::Suspended, Some(Measure::Stop)) => Event::Stop,
                _ => continue,
            };
            let standing = self.decide(&listed.facility, event, None, now).await?;
            done.push((listed.facility, standing));
        }
        Ok(done)
    }

    /// 20: lets a locked facility user try again.
    ///
    /// # Errors
    /// [`OperatorError`].
    pub async fn unlock(&self, facility: &str, now: UnixTime) -> Result<()> {
        self.change(facility, ("unlock", now), |document, _| {
            let failures = document.user.failures().unlocked();
            document.user.set(failures);
            Ok(())
        })
        .await
    }

    /// 22-1: says that a terminal that is lost can no longer confirm what it was to erase.
    ///
    /// # Errors
    /// [`OperatorError`].
    pub async fn device_is_lost(
        &self,
        facility: &str,
        account: &AccountId,
        now: UnixTime,
    ) -> Result<()> {
        let account = account.clone();
        self.change(
            facility,
            ("device-lost", now),
            move |document, documents| {
                use protocol::lifecycle::device::{DeviceEvent, DeviceStanding};
                let device = document.devices.get_mut(account.as_str());
                let device = device.ok_or(OperatorError::NotFound)?;
                let refused =
                    |refused: &dyn fmt::Display| OperatorError::NotNow(refused.to_string());
                if device.standing == DeviceStanding::Registered {
                    device.standing = device
                        .standing
                        .after(DeviceEvent::Deregister)
                        .map_err(|error| refused(&error))?;
                }
                device.standing = device
                    .standing
                    .after(DeviceEvent::ConfirmErasure)
                    .map_err(|error| refused(&error))?;
                documents.keep_devices(account.as_str(), &[])?;
                Ok(())
            },
        )
        .await
    }

    /// 4: dispatches a notice, which is in force at once.
    ///
    /// # Errors
    /// [`OperatorError::Store`].
    pub async fn notify(&self, text: String, now: UnixTime) -> Result<String> {
        let number = self.store.documents(move |documents| {
            let count = documents.all::<Notice>()?.len();
            let number = format!("{:06}", count.saturating_add(1));
            let notice = Notice {
                at: now.as_secs(),
                text: text.clone(),
            };
            documents.insert(&number, &notice)?;
            Ok(number)
        });
        Ok(number.await?)
    }

    /// 5: announces a version of the terms.
    ///
    /// # Errors
    /// [`OperatorError::NotNow`] for an effect in the past, too soon, or before that of a version announced earlier.
    pub async fn announce_terms(&self, version: TermsVersion) -> Result<()> {
        self.set(move |settings| {
            if !may_announce(&settings.terms(), version.effective_at, version.announced_at) {
                let why = "terms take effect a minute after their announcement at the soonest, and in order";
                return Err(OperatorError::NotNow(why.to_owned()));
            }
            settings.announce(&version);
            Ok(())
        })
        .await
    }

    /// 12: pauses the service or lets it go on. No notice is needed.
    ///
    /// # Errors
    /// [`OperatorError::Store`].
    pub async fn pause(&self, since: Option<UnixTime>) -> Result<()> {
        self.set(move |settings| {
            settings.paused = since.map(UnixTime::as_secs);
            Ok(())
        })
        .await
    }

    /// 32: sets the least version of a platform's terminals.
    ///
    /// # Errors
    /// [`OperatorError::Store`].
    pub async fn require_version(&self, least: TerminalVersion) -> Result<()> {
        self.set(move |settings| {
            settings.set_least(&least);
            Ok(())
        })
        .await
    }

    async fn set(
        &self,
        mut change: impl FnMut(&mut ServiceSettings) -> Result<()> + Send + 'static,
    ) -> Result<()> {
        let changed = self.store.documents(move |documents| {
            let found = documents.find::<ServiceSettings>(ServiceSettings::ID)?;
            let mut settings = found.unwrap_or_default();
            match change(&mut settings) {
                Ok(()) => documents.put(ServiceSettings::ID, &settings).map(Ok),
                Err(error) => Ok(Err(error)),
            }
        });
        changed.await?
    }

    async fn change<T: Send + 'static>(
        &self,
        facility: &str,
        (event, now): (&'static str, UnixTime),
        mut change: impl FnMut(&mut Facility, &mut Documents<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let id = facility.to_owned();
        let changed = self.store.documents(move |documents| {
            let Some(mut document) = documents.find::<Facility>(&id)? else {
                return Ok(Err(OperatorError::NotFound));
            };
            match change(&mut document, documents) {
                Ok(done) => {
                    documents.put(&id, &document)?;
                    let ground = document.ground.map(Ground::as_str);
                    note(documents, now, event, &id, ground)?;
                    Ok(Ok(done))
                }
                Err(OperatorError::Store(error)) => Err(error),
                Err(error) => Ok(Err(error)),
            }
        });
        changed.await?
    }
}

const fn weight(measure: Measure) -> u8 {
    match measure {
        Measure::None => 0,
        Measure::Suspend => 1,
        Measure::Stop => 2,
    }
}

fn incident(facility: &mut Facility, number: usize) -> Result<&mut crate::portal::Incident> {
    let place = number.checked_sub(1).ok_or(OperatorError::NotFound)?;
    facility
        .incidents
        .get_mut(place)
        .ok_or(OperatorError::NotFound)
}

impl fmt::Display for OperatorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("there is none of this name"),
            Self::NotNow(why) => f.write_str(why),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for OperatorError {}

impl From<StoreError> for OperatorError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

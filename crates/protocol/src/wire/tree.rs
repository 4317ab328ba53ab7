// SPDX-License-Identifier: MIT OR Apache-2.0
//! Elements with text or children, whatever they are written in: what XML and the extensions of FHIR have in common.

use super::Error;
use super::field::{member, optional_text};

/// An element. A name of the vocabulary in a writer, any name in a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) content: Content,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Children(Vec<Element>),
    Text(String),
}

/// Collects the children of an element; what is absent is not written.
#[derive(Default)]
pub(super) struct Writer(pub(super) Vec<Element>);

impl Writer {
    pub(super) fn text(&mut self, name: &str, text: impl Into<String>) {
        self.0.push(Element {
            name: name.to_owned(),
            content: Content::Text(text.into()),
        });
    }

    pub(super) fn optional(&mut self, name: &str, text: Option<impl Into<String>>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    /// Children in an element of their own; none, no element.
    pub(super) fn children(&mut self, name: &str, children: Self) {
        if !children.0.is_empty() {
            self.always(name, children);
        }
    }

    /// Children in an element that is there even if it is empty.
    pub(super) fn always(&mut self, name: &str, children: Self) {
        self.0.push(Element {
            name: name.to_owned(),
            content: Content::Children(children.0),
        });
    }
}

/// The children of an element, looked up by name: their order is not stable in the field, and unknown ones are passed over.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [Element]);

impl<'a> Reader<'a> {
    /// Every element of this name.
    pub(super) fn all(self, name: &str) -> impl Iterator<Item = &'a Element> {
        self.0.iter().filter(move |element| element.name == name)
    }

    /// The one element of this name.
    fn one(self, name: &'static str) -> Result<Option<&'a Element>, Error> {
        let mut found = self.all(name);
        match (found.next(), found.next()) {
            (one, None) => Ok(one),
            (_, Some(_)) => Err(Error::Twice { name }),
        }
    }

    /// The children of the one element of this name; none if there is no such element.
    pub(super) fn within(self, name: &'static str) -> Result<Self, Error> {
        Ok(match self.one(name)?.map(|element| &element.content) {
            Some(Content::Children(children)) => Reader(children),
            // `<A/>` and `<A></A>` are an element without children, and any text where elements belong is passed over.
            Some(Content::Text(_)) | None => Reader(&[]),
        })
    }

    /// The text of the one element of this name. Empty is absent: both are found in the field, for the same thing.
    pub(super) fn text(self, name: &'static str) -> Result<Option<String>, Error> {
        match self.one(name)?.map(|element| &element.content) {
            None => Ok(None),
            Some(Content::Text(text)) => optional_text(name, Some(text.clone())),
            Some(Content::Children(_)) => Err(Error::Member { name }),
        }
    }

    /// The text that must be there.
    pub(super) fn required(self, name: &'static str) -> Result<String, Error> {
        self.text(name)?.ok_or(Error::Missing { name })
    }

    /// The text as something else, if it is there.
    pub(super) fn read<T>(
        self,
        name: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Error> {
        let text = self.text(name)?;
        text.map(|text| member(name, read(&text))).transpose()
    }

    /// The text as something else; it must be there.
    pub(super) fn read_required<T>(
        self,
        name: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, Error> {
        member(name, read(&self.required(name)?))
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

//! The documents themselves: one redb table of documents and tombstones, each operation one
//! transaction.

use std::path::Path;

use hyper::body::Bytes;
use redb::backends::InMemoryBackend;
use redb::{
    Builder, Database, Error, ReadableDatabase, ReadableTable, ReadableTableMetadata,
    TableDefinition, TableError,
};
use serde_json::{Map, Value};

use crate::conditions::Conditions;
use crate::config::DOCUMENTS;

/// Collection and id.
type Key = (&'static str, &'static str);
/// A document is its revision and its bytes; a tombstone is its revision and nothing.
type Stored = (u64, Option<&'static [u8]>);
type Entries<'txn> = redb::Table<'txn, Key, Stored>;

const ENTRIES: TableDefinition<Key, Stored> = TableDefinition::new("entries");
const REVISION: TableDefinition<(), u64> = TableDefinition::new("revision");

/// redb's default cache is a gigabyte, too much for a server that tests start by the dozen.
const CACHE: usize = 16 * 1024 * 1024;
/// A page of a listing ends after so many bytes, whatever its limit in documents.
const PAGE_BYTES: usize = 1024 * 1024;

/// A document as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) id: String,
    pub(crate) revision: u64,
    pub(crate) bytes: Bytes,
}

/// What stands at an id.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    /// A document.
    Present(Document),
    /// A document was here and has been deleted.
    Deleted,
    /// Nothing ever was here.
    Absent,
}

/// What became of an attempt to write.
#[derive(Clone, Debug)]
pub(crate) enum Written {
    /// A new document stands there.
    Created(Document),
    /// The document was replaced.
    Replaced(Document),
    /// Not written: the id is taken.
    Exists(String),
    /// Not written: the request's conditions do not hold.
    ConditionFailed,
    /// Not written: the store holds as many documents as it may.
    Full,
}

/// What became of an attempt to delete.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Deleted {
    /// It is deleted now.
    Now,
    /// It was deleted before.
    Before,
    /// It never was.
    Never,
    /// The request's conditions do not hold.
    ConditionFailed,
}

/// One page of a collection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    pub(crate) documents: Vec<Document>,
    /// Whether there are more after these.
    pub(crate) more: bool,
}

/// The open database.
#[derive(Debug)]
pub(crate) struct Shelf(Database);

impl Shelf {
    /// Opens the file, or a database in memory.
    pub(crate) fn open(file: Option<&Path>) -> Result<Self, Error> {
        let mut builder = Builder::new();
        builder.set_cache_size(CACHE);
        let database = match file {
            Some(file) => builder.create(file)?,
            None => builder.create_with_backend(InMemoryBackend::new())?,
        };
        // A reader of a table that does not exist fails; so both exist from the start. A file that
        // has them is not written to: its disk may be full, and it can be read all the same.
        if !has_tables(&database)? {
            let write = database.begin_write()?;
            write.open_table(ENTRIES)?;
            write.open_table(REVISION)?;
            write.commit()?;
        }
        Ok(Shelf(database))
    }

    /// What stands at an id.
    pub(crate) fn read(&self, collection: &str, id: &str) -> Result<Entry, Error> {
        let entries = self.0.begin_read()?.open_table(ENTRIES)?;
        let Some(found) = entries.get((collection, id))? else { return Ok(Entry::Absent) };
        Ok(match found.value() {
            (revision, Some(bytes)) => Entry::Present(document(id, revision, bytes)),
            (_, None) => Entry::Deleted,
        })
    }

    /// The documents of a collection whose ids come after `after`, in the order of their ids.
    pub(crate) fn list(&self, collection: &str, after: &str, limit: usize) -> Result<Page, Error> {
        let entries = self.0.begin_read()?.open_table(ENTRIES)?;
        let (mut page, mut bytes_so_far) = (Page::default(), 0);
        for entry in entries.range((collection, after)..)? {
            let (key, value) = entry?;
            let ((in_collection, id), (revision, bytes)) = (key.value(), value.value());
            if in_collection != collection {
                break;
            }
            let Some(bytes) = bytes.filter(|_| id != after) else { continue };
            if page.documents.len() >= limit || bytes_so_far >= PAGE_BYTES {
                page.more = true;
                break;
            }
            bytes_so_far += bytes.len();
            page.documents.push(document(id, revision, bytes));
        }
        Ok(page)
    }

    /// Creates a document, under a generated id if none is given.
    pub(crate) fn create(
        &self,
        collection: &str,
        id: Option<String>,
        mut content: Map<String, Value>,
    ) -> Result<Written, Error> {
        self.write(|entries, next| {
            let mut revision = next;
            let id = match id {
                Some(id) => id,
                None => loop {
                    let id = format!("{revision:012}");
                    // A client may have chosen this id before; a tombstone counts as taken too.
                    if entries.get((collection, id.as_str()))?.is_none() {
                        break id;
                    }
                    revision += 1;
                },
            };
            let taken = match entries.get((collection, id.as_str()))? {
                Some(found) => found.value().1.is_some(),
                None if entries.len()? >= DOCUMENTS => return Ok((next, Written::Full)),
                None => false,
            };
            if taken {
                return Ok((next, Written::Exists(id)));
            }
            content.insert("id".to_owned(), Value::String(id.clone()));
            let bytes = Value::Object(content).to_string();
            entries.insert((collection, id.as_str()), (revision, Some(bytes.as_bytes())))?;
            Ok((revision + 1, Written::Created(document(&id, revision, bytes.as_bytes()))))
        })
    }

    /// Creates or replaces the document at an id, if the conditions hold.
    pub(crate) fn replace(
        &self,
        collection: &str,
        id: &str,
        bytes: &[u8],
        conditions: &Conditions,
    ) -> Result<Written, Error> {
        self.write(|entries, revision| {
            let known = revision_at(entries, collection, id)?;
            let current = known.flatten();
            if !conditions.hold(current) {
                return Ok((revision, Written::ConditionFailed));
            }
            if known.is_none() && entries.len()? >= DOCUMENTS {
                return Ok((revision, Written::Full));
            }
            entries.insert((collection, id), (revision, Some(bytes)))?;
            let document = document(id, revision, bytes);
            Ok((
                revision + 1,
                if current.is_some() {
                    Written::Replaced(document)
                } else {
                    Written::Created(document)
                },
            ))
        })
    }

    /// Deletes a document, if the conditions hold, and leaves a tombstone.
    pub(crate) fn delete(
        &self,
        collection: &str,
        id: &str,
        conditions: &Conditions,
    ) -> Result<Deleted, Error> {
        self.write(|entries, revision| {
            let known = revision_at(entries, collection, id)?;
            let current = match known {
                None => return Ok((revision, Deleted::Never)),
                Some(None) => return Ok((revision, Deleted::Before)),
                Some(Some(current)) => current,
            };
            if !conditions.hold(Some(current)) {
                return Ok((revision, Deleted::ConditionFailed));
            }
            entries.insert((collection, id), (revision, None))?;
            Ok((revision + 1, Deleted::Now))
        })
    }

    /// Removes all documents and tombstones. Revisions go on, so that no entity tag comes back.
    pub(crate) fn wipe(&self) -> Result<(), Error> {
        let write = self.0.begin_write()?;
        write.delete_table(ENTRIES)?;
        write.open_table(ENTRIES)?;
        write.commit()?;
        Ok(())
    }

    /// One write transaction: `work` is given the next revision and gives back the one after it.
    fn write<T>(
        &self,
        work: impl FnOnce(&mut Entries<'_>, u64) -> Result<(u64, T), Error>,
    ) -> Result<T, Error> {
        let write = self.0.begin_write()?;
        let result = {
            let mut entries = write.open_table(ENTRIES)?;
            let mut revisions = write.open_table(REVISION)?;
            let revision = revisions.get(())?.map_or(1, |found| found.value());
            let (next, result) = work(&mut entries, revision)?;
            if next != revision {
                revisions.insert((), next)?;
            }
            result
        };
        write.commit()?;
        Ok(result)
    }
}

fn has_tables(database: &Database) -> Result<bool, Error> {
    let read = database.begin_read()?;
    let absent = |error: TableError| match error {
        TableError::TableDoesNotExist(_) => Ok(false),
        error => Err(Error::from(error)),
    };
    let entries = read.open_table(ENTRIES).map(|_| true).or_else(absent)?;
    let revisions = read.open_table(REVISION).map(|_| true).or_else(absent)?;
    Ok(entries && revisions)
}

/// The revision of what stands at an id; `Some(None)` is a tombstone.
fn revision_at(
    entries: &Entries<'_>,
    collection: &str,
    id: &str,
) -> Result<Option<Option<u64>>, Error> {
    let found = entries.get((collection, id))?;
    Ok(found.map(|found| {
        let (revision, bytes) = found.value();
        bytes.map(|_| revision)
    }))
}

fn document(id: &str, revision: u64, bytes: &[u8]) -> Document {
    Document { id: id.to_owned(), revision, bytes: Bytes::copy_from_slice(bytes) }
}

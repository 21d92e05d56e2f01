//! The table of documents and tombstones, stored with redb. Each operation is one transaction.

use std::path::Path;

use hyper::body::Bytes;
use redb::backends::InMemoryBackend;
use redb::{
    Builder, Database, Error, ReadableDatabase, ReadableTable, ReadableTableMetadata,
    TableDefinition, TableError,
};
use serde_json::{Map, Value};

use crate::conditions::Conditions;
use crate::config::MAX_DOCUMENTS;

/// Collection and id.
type Key = (&'static str, &'static str);
/// A document is its revision and its bytes; a tombstone is its revision only.
type Stored = (u64, Option<&'static [u8]>);
type Entries<'txn> = redb::Table<'txn, Key, Stored>;

const ENTRIES: TableDefinition<Key, Stored> = TableDefinition::new("entries");
const REVISION: TableDefinition<(), u64> = TableDefinition::new("revision");

/// redb's default cache is a gigabyte, which is too much when tests start dozens of servers.
const CACHE_BYTES: usize = 16 * 1024 * 1024;
/// A page of a list ends after so many bytes, even if it has fewer documents than its limit.
const MAX_PAGE_BYTES: usize = 1024 * 1024;

/// A document as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) id: String,
    pub(crate) revision: u64,
    pub(crate) bytes: Bytes,
}

/// What is stored under an id.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    /// A document.
    Present(Document),
    /// A tombstone: a document was here and has been deleted.
    Deleted,
    /// There never was a document.
    Absent,
}

/// The result of an attempt to write.
#[derive(Clone, Debug)]
pub(crate) enum WriteResult {
    /// A new document was created.
    Created(Document),
    /// The document was replaced.
    Replaced(Document),
    /// Not written: a document with this id exists.
    Exists(String),
    /// Not written: the request's conditions do not hold.
    ConditionFailed,
    /// Not written: the store has as many documents as it can hold.
    Full,
}

/// The result of an attempt to delete.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DeleteResult {
    /// The document has been deleted.
    Deleted,
    /// Not deleted: it was deleted before.
    AlreadyDeleted,
    /// Not deleted: there never was a document.
    NeverExisted,
    /// Not deleted: the request's conditions do not hold.
    ConditionFailed,
}

/// One page of a collection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    pub(crate) documents: Vec<Document>,
    /// Whether there are more documents after these.
    pub(crate) more: bool,
}

/// The open database.
#[derive(Debug)]
pub(crate) struct DocumentTable(Database);

impl DocumentTable {
    /// Opens the database in a file, or one in memory.
    pub(crate) fn open(file: Option<&Path>) -> Result<Self, Error> {
        let mut builder = Builder::new();
        builder.set_cache_size(CACHE_BYTES);
        let database = match file {
            Some(file) => builder.create(file)?,
            None => builder.create_with_backend(InMemoryBackend::new())?,
        };
        // Reading a table that does not exist fails, so both are created at the start. A file that
        // has them is not written to, because its disk may be full and reading still works.
        if !has_tables(&database)? {
            let write = database.begin_write()?;
            write.open_table(ENTRIES)?;
            write.open_table(REVISION)?;
            write.commit()?;
        }
        Ok(DocumentTable(database))
    }

    /// The database itself, for the tables that are not of documents.
    pub(crate) fn database(&self) -> &Database {
        &self.0
    }

    /// Reads what is stored under an id.
    pub(crate) fn read(&self, collection: &str, id: &str) -> Result<Entry, Error> {
        let entries = self.0.begin_read()?.open_table(ENTRIES)?;
        let Some(found) = entries.get((collection, id))? else { return Ok(Entry::Absent) };
        Ok(match found.value() {
            (revision, Some(bytes)) => Entry::Present(document(id, revision, bytes)),
            (_, None) => Entry::Deleted,
        })
    }

    /// Lists the documents of a collection whose ids come after `after`, in the order of their ids.
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
            if page.documents.len() >= limit || bytes_so_far >= MAX_PAGE_BYTES {
                page.more = true;
                break;
            }
            bytes_so_far += bytes.len();
            page.documents.push(document(id, revision, bytes));
        }
        Ok(page)
    }

    /// Creates a document, with a generated id if none is given.
    pub(crate) fn create(
        &self,
        collection: &str,
        id: Option<String>,
        mut content: Map<String, Value>,
    ) -> Result<WriteResult, Error> {
        self.write(|entries, next| {
            let mut revision = next;
            let id = match id {
                Some(id) => id,
                None => loop {
                    let id = format!("{revision:012}");
                    // A client may have chosen this id before. A tombstone counts as well.
                    if entries.get((collection, id.as_str()))?.is_none() {
                        break id;
                    }
                    revision += 1;
                },
            };
            let taken = match entries.get((collection, id.as_str()))? {
                Some(found) => found.value().1.is_some(),
                None if entries.len()? >= MAX_DOCUMENTS => return Ok((next, WriteResult::Full)),
                None => false,
            };
            if taken {
                return Ok((next, WriteResult::Exists(id)));
            }
            content.insert("id".to_owned(), Value::String(id.clone()));
            let bytes = Value::Object(content).to_string();
            entries.insert((collection, id.as_str()), (revision, Some(bytes.as_bytes())))?;
            Ok((revision + 1, WriteResult::Created(document(&id, revision, bytes.as_bytes()))))
        })
    }

    /// Creates or replaces a document, if the conditions hold.
    pub(crate) fn replace(
        &self,
        collection: &str,
        id: &str,
        bytes: &[u8],
        conditions: &Conditions,
    ) -> Result<WriteResult, Error> {
        self.write(|entries, revision| {
            let known = revision_at(entries, collection, id)?;
            let current = known.flatten();
            if !conditions.hold(current) {
                return Ok((revision, WriteResult::ConditionFailed));
            }
            if known.is_none() && entries.len()? >= MAX_DOCUMENTS {
                return Ok((revision, WriteResult::Full));
            }
            entries.insert((collection, id), (revision, Some(bytes)))?;
            let document = document(id, revision, bytes);
            Ok((
                revision + 1,
                if current.is_some() {
                    WriteResult::Replaced(document)
                } else {
                    WriteResult::Created(document)
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
    ) -> Result<DeleteResult, Error> {
        self.write(|entries, revision| {
            let known = revision_at(entries, collection, id)?;
            let current = match known {
                None => return Ok((revision, DeleteResult::NeverExisted)),
                Some(None) => return Ok((revision, DeleteResult::AlreadyDeleted)),
                Some(Some(current)) => current,
            };
            if !conditions.hold(Some(current)) {
                return Ok((revision, DeleteResult::ConditionFailed));
            }
            entries.insert((collection, id), (revision, None))?;
            Ok((revision + 1, DeleteResult::Deleted))
        })
    }

    /// Removes all documents and tombstones. Revisions go on, so that no entity tag is used again.
    pub(crate) fn wipe(&self) -> Result<(), Error> {
        let write = self.0.begin_write()?;
        write.delete_table(ENTRIES)?;
        write.open_table(ENTRIES)?;
        write.commit()?;
        Ok(())
    }

    /// Runs one write transaction: `work` is given the next revision and returns the one after it.
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

/// The revision of what is stored under an id; `Some(None)` is a tombstone.
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

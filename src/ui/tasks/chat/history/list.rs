//! The list of conversations: pinned ones first, the rest by when they were last used.

use std::rc::Rc;

use super::{ConversationId, Meta, MetaChange, ProjectId};

#[derive(Clone, Debug, Default)]
pub struct List {
    /// The last used one first; those that wait to be removed are among them.
    metas: Rc<Vec<Rc<Meta>>>,
}

/// Compared at each drawing, so those that are shared are not read.
impl PartialEq for List {
    fn eq(&self, other: &Self) -> bool {
        let same = |(one, two): (&Rc<Meta>, &Rc<Meta>)| Rc::ptr_eq(one, two) || one == two;
        Rc::ptr_eq(&self.metas, &other.metas)
            || (self.metas.len() == other.metas.len() && self.metas.iter().zip(other.metas.iter()).all(same))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Pinned,
    Today,
    Yesterday,
    LastWeek,
    Last30Days,
    /// `month` is 1 to 12.
    Month {
        year: u32,
        month: u32,
    },
}

impl List {
    pub fn new(metas: impl IntoIterator<Item = Meta>) -> Self {
        let mut list = Self { metas: Rc::new(metas.into_iter().map(Rc::new).collect()) };
        list.sort();
        list
    }

    pub fn get(&self, id: ConversationId) -> Option<&Rc<Meta>> {
        self.metas.iter().find(|meta| meta.id == id)
    }

    /// Those that are not deleted.
    pub fn iter(&self) -> impl Iterator<Item = &Rc<Meta>> {
        self.metas.iter().filter(|meta| !meta.is_deleted())
    }

    pub fn in_project(&self, project: Option<ProjectId>) -> impl Iterator<Item = &Rc<Meta>> {
        self.iter().filter(move |meta| meta.project == project)
    }

    /// Takes the place of what has this id.
    pub fn put(&mut self, meta: Rc<Meta>) {
        let metas = Rc::make_mut(&mut self.metas);
        match metas.iter_mut().find(|known| known.id == meta.id) {
            Some(known) => *known = meta,
            None => metas.push(meta),
        }
        self.sort();
    }

    pub fn change(&mut self, id: ConversationId, change: MetaChange) {
        if let Some(meta) = Rc::make_mut(&mut self.metas).iter_mut().find(|meta| meta.id == id) {
            Rc::make_mut(meta).apply(change);
        }
        self.sort();
    }

    pub fn remove(&mut self, id: ConversationId) {
        Rc::make_mut(&mut self.metas).retain(|meta| meta.id != id);
    }

    /// As it is shown. `offset_minutes` tells how far the person's clock is ahead of UTC at a time.
    pub fn groups(&self, now_ms: u64, offset_minutes: impl Fn(u64) -> i32) -> Vec<(Group, Vec<Rc<Meta>>)> {
        let mut groups: Vec<(Group, Vec<Rc<Meta>>)> = Vec::new();
        let (pinned, others): (Vec<_>, Vec<_>) = self.iter().cloned().partition(|meta| meta.pinned);
        if !pinned.is_empty() {
            groups.push((Group::Pinned, pinned));
        }
        let day = |at_ms| local_day(at_ms, offset_minutes(at_ms));
        let today = day(now_ms);
        let group_of = |meta: &Rc<Meta>| group(day(meta.updated_ms), today);
        // They lie in the order of their times, so a group's end is found without a look at each: the person's clock is slow to ask.
        let mut rest = others.as_slice();
        while let Some(first) = rest.first() {
            let group = group_of(first);
            let (metas, later) = rest.split_at(rest.partition_point(|meta| group_of(meta) == group));
            groups.push((group, metas.to_vec()));
            rest = later;
        }
        groups
    }

    fn sort(&mut self) {
        Rc::make_mut(&mut self.metas).sort_by_key(|meta| (std::cmp::Reverse(meta.updated_ms), meta.id));
    }
}

/// Days since 1 January 1970 on the person's calendar.
fn local_day(at_ms: u64, offset_minutes: i32) -> u64 {
    const MINUTE: u64 = 60_000;
    let local_minutes = (at_ms / MINUTE).saturating_add_signed(offset_minutes.into());
    local_minutes / (24 * 60)
}

fn group(day: u64, today: u64) -> Group {
    match today.saturating_sub(day) {
        0 => Group::Today,
        1 => Group::Yesterday,
        2..=7 => Group::LastWeek,
        8..=30 => Group::Last30Days,
        _ => {
            let (year, month) = year_and_month(day);
            Group::Month { year, month }
        }
    }
}

fn year_and_month(day: u64) -> (u32, u32) {
    let is_leap =
        |year: u32| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut rest = day;
    let mut year = 1970;
    loop {
        let february = if is_leap(year) { 29 } else { 28 };
        for (days, month) in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].into_iter().zip(1..) {
            if rest < days {
                return (year, month);
            }
            rest -= days;
        }
        year += 1;
    }
}

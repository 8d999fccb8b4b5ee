-- One row per group and municipality in it, for each time that it was. A membership holds from the day on which it was
-- read until the day before the group was read without it; which members a group of Kolada had is read group by group.
-- Groups of users say themselves from when to when.
with
observed as (
    select
        concat('SKR2023:', membership.skr_group_code) as group_code,
        membership.municipality_code,
        membership.observed_on,
        'SKR2023' as reading
    from register.municipality_group as membership
    where membership.skr_group_code is not null
    union all
    select
        concat('SIZE:', membership.size_class_code),
        membership.municipality_code,
        membership.observed_on,
        'SIZE'
    from register.municipality_group as membership
    where membership.size_class_code is not null
    union all
    select
        concat('KOLADA:', member.group_id),
        member.member_code,
        member.observed_on,
        concat('KOLADA:', member.group_id)
    from register.kolada_group_member as member
    join codelist.municipality as municipality
        on  municipality.code = member.member_code
        and municipality.valid_to is null
),
readings as (
    select
        days.reading,
        days.observed_on,
        row_number() over (partition by days.reading order by days.observed_on) as place,
        lead(days.observed_on) over (partition by days.reading order by days.observed_on) as next_reading
    from (select distinct observed.reading, observed.observed_on from observed) as days
),
placed as (
    select distinct
        observed.group_code,
        observed.municipality_code,
        observed.reading,
        readings.observed_on,
        readings.next_reading,
        readings.place - row_number() over (
            partition by observed.group_code, observed.municipality_code
            order by readings.observed_on
        ) as island
    from (select distinct observed.* from observed) as observed
    join readings
        on  readings.reading = observed.reading
        and readings.observed_on = observed.observed_on
)
select
    placed.group_code,
    placed.municipality_code,
    min(placed.observed_on) as valid_from,
    case
        when count(*) = count(placed.next_reading) then date_sub(max(placed.next_reading), 1)
        else date '9999-12-31'
    end as valid_to
from placed
group by
    placed.group_code,
    placed.municipality_code,
    placed.island
union all
select
    concat('OWN:', own.own_group_id),
    own.municipality_code,
    own.valid_from,
    own.valid_to
from register.own_group_member as own

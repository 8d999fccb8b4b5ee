-- One row per key figure and day on which Kolada's descriptions were read, with its text that day. A key figure that is
-- gone at the next reading that would have shown it ended the day before.
with
social as (
    select distinct
        description.indicator_id
    from source.kolada_description as description
),
others as (
    select * from source.kolada_description_2013
    union all
    select * from source.kolada_description_2026
),
readings as (
    select
        description.indicator_id,
        'social' as scope,
        description.snapshot,
        description.title,
        description.definition
    from source.kolada_description as description
    union all
    select
        other.indicator_id,
        'other' as scope,
        other.snapshot,
        other.title,
        other.definition
    from others as other
    left anti join social
        on social.indicator_id = other.indicator_id
),
-- read twice on one day, the later reading counts
days as (
    select
        readings.indicator_id,
        readings.scope,
        to_date(left(readings.snapshot, 10)) as read_on,
        max_by(readings.title, readings.snapshot) as title,
        max_by(readings.definition, readings.snapshot) as definition
    from readings
    group by
        readings.indicator_id,
        readings.scope,
        to_date(left(readings.snapshot, 10))
),
reading_days as (
    select
        scope_days.scope,
        scope_days.read_on,
        lead(scope_days.read_on) over (partition by scope_days.scope order by scope_days.read_on) as next_reading
    from (select distinct days.scope, days.read_on from days) as scope_days
),
tidy as (
    select
        days.indicator_id,
        days.scope,
        days.read_on,
        coalesce(nullif(trim(regexp_replace(days.title, '\\s+', ' ')), ''), '(titel saknas)') as title,
        nullif(trim(regexp_replace(days.definition, '(\\s|\\\\n)+', ' ')), '') as definition
    from days
),
-- a reading of titles only takes the definition that stood beside the same title before or after
completed as (
    select
        tidy.indicator_id,
        tidy.scope,
        tidy.read_on,
        tidy.title,
        coalesce(
            tidy.definition,
            last_value(tidy.definition) ignore nulls over (
                partition by tidy.indicator_id, tidy.title order by tidy.read_on
                rows between unbounded preceding and current row
            ),
            first_value(tidy.definition) ignore nulls over (
                partition by tidy.indicator_id, tidy.title order by tidy.read_on
                rows between current row and unbounded following
            )
        ) as definition,
        lead(tidy.read_on) over (partition by tidy.indicator_id order by tidy.read_on) as next_seen
    from tidy
)
select
    completed.indicator_id,
    completed.title,
    completed.definition,
    completed.read_on as valid_from,
    case
        when reading_day.next_reading is not null
            and (completed.next_seen is null or completed.next_seen > reading_day.next_reading)
        then date_sub(reading_day.next_reading, 1)
    end as valid_to
from completed
join reading_days as reading_day
    on  reading_day.scope = completed.scope
    and reading_day.read_on = completed.read_on

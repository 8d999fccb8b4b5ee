-- One row per decision on a service, and per placement out of home, of a child in a municipality and year. What speaks
-- of a child stands on one row of the child in the municipality, so that it counts once there. A service has ended for
-- the child when no other one goes on the day after, which stands on one of those that end on the same day, and is resumed
-- when another one begins within a year; that is looked for in the year after too, and not known before decisions and
-- placements of that year were delivered. When a service ended is what was told last.
with
told as (
    select
        decision.year,
        decision.municipality_code,
        decision.child_key,
        decision.child_service as intervention,
        decision.decision_date as started_on,
        decision.end_date,
        decision.person_key,
        decision.sex,
        cast(null as string) as placement_form
    from register.child_decision as decision
    union all
    select
        placement.year,
        placement.municipality_code,
        placement.child_key,
        'placement',
        placement.placed_on,
        placement.end_date,
        placement.person_key,
        placement.sex,
        placement.placement_form
    from register.child_placement as placement
),
spells as (
    select
        told.municipality_code,
        told.child_key,
        told.intervention,
        told.started_on,
        max_by(told.end_date, told.year) as end_date
    from told
    group by
        told.municipality_code,
        told.child_key,
        told.intervention,
        told.started_on
),
ended as (
    select
        spells.*,
        row_number() over (
            partition by spells.municipality_code, spells.child_key, spells.end_date
            order by spells.intervention, spells.started_on
        ) = 1 as is_first_to_end
    from spells
    where year(spells.end_date) = :period
),
followed as (
    select
        ended.municipality_code,
        ended.child_key,
        ended.intervention,
        ended.started_on,
        max(
            spells.started_on <= date_add(ended.end_date, 1)
            and coalesce(spells.end_date > ended.end_date, true)
        ) as goes_on,
        min(case when spells.started_on > ended.end_date then spells.started_on end) as next_started_on
    from ended
    join spells
        on  spells.municipality_code = ended.municipality_code
        and spells.child_key = ended.child_key
    where ended.is_first_to_end
    group by
        ended.municipality_code,
        ended.child_key,
        ended.intervention,
        ended.started_on
),
placed as (
    select
        told.year,
        told.municipality_code,
        told.child_key,
        told.intervention,
        told.started_on,
        spells.end_date,
        told.person_key,
        told.placement_form,
        max(told.sex) over (partition by told.municipality_code, told.child_key) as sex_of_child,
        row_number() over (
            partition by told.municipality_code, told.child_key, told.intervention
            order by told.started_on
        ) = 1 as is_first_of_kind,
        row_number() over (
            partition by told.municipality_code, told.child_key, told.intervention, year(told.started_on) = :period
            order by told.started_on
        ) = 1 and year(told.started_on) = :period as is_first_new_of_kind
    from told
    join spells
        on  spells.municipality_code = told.municipality_code
        and spells.child_key = told.child_key
        and spells.intervention = told.intervention
        and spells.started_on = told.started_on
    where told.year = :period
)
select
    placed.year,
    placed.municipality_code,
    placed.child_key,
    placed.intervention,
    placed.started_on,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    coalesce(placed.person_key, 0) as person_key,
    coalesce(placed.sex_of_child, 'T') as sex,
    placed.end_date,
    placed.placement_form,
    placed.intervention = 'placement' and placed.is_first_of_kind as is_placed_child,
    placed.intervention = 'placement' and placed.is_first_new_of_kind as is_newly_placed_child,
    placed.intervention = 'open' and placed.is_first_of_kind as is_child_with_open_services,
    coalesce(not followed.goes_on, false) as is_ended,
    case
        when not followed.goes_on and following.is_delivered
        then coalesce(followed.next_started_on <= date_add(placed.end_date, 365), false)
    end as is_resumed_within_a_year,
    case
        when placed.intervention = 'placement'
        then greatest(
            0,
            datediff(
                least(coalesce(placed.end_date, date '9999-12-31'), make_date(:period, 12, 31)),
                greatest(placed.started_on, make_date(:period, 1, 1))
            ) + 1
        )
        else 0
    end as days_in_care
from placed
cross join (
    select count(distinct told.intervention = 'placement') = 2 as is_delivered
    from told
    where told.year > :period
) as following
left join followed
    on  followed.municipality_code = placed.municipality_code
    and followed.child_key = placed.child_key
    and followed.intervention = placed.intervention
    and followed.started_on = placed.started_on
left join star.dim_municipality as municipality
    on  municipality.municipality_code = placed.municipality_code
    and make_date(placed.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to

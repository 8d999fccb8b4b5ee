-- One row per year and person of whom any register tells in it, with the year of birth and the sex: those of the population
-- register, or those of the number. A year that tells the same as before leaves dim_person as it is.
with
told as (
    select person.person_key, person.year, person.birth_date, person.sex, true as is_of_population
    from register.person as person
    union all
    select assistance.person_key, assistance.year, assistance.birth_date, assistance.sex, false
    from register.economic_assistance_person as assistance
    union all
    select intervention.person_key, intervention.year, intervention.birth_date, intervention.sex, false
    from register.sol_intervention as intervention
    union all
    select intervention.person_key, intervention.year, intervention.birth_date, intervention.sex, false
    from register.lss_intervention as intervention
    union all
    select stay.person_key, stay.year, stay.birth_date, stay.sex, false
    from register.inpatient_stay as stay
    union all
    select death.person_key, death.year, death.birth_date, death.sex, false
    from register.death as death
    union all
    select event.person_key, event.year, event.birth_date, event.sex, false
    from register.quality_register_event as event
    union all
    select placement.person_key, placement.year, placement.birth_date, placement.sex, false
    from register.child_placement as placement
    where placement.person_key is not null
    union all
    select decision.person_key, decision.year, null, decision.sex, false
    from register.child_decision as decision
    where decision.person_key is not null
    union all
    select prescription.person_key, prescription.year, null, null, false
    from register.prescription as prescription
    union all
    select education.person_key, education.year, null, null, false
    from register.education as education
    union all
    select pupil.person_key, pupil.year, null, null, false
    from register.school_eligibility as pupil
    union all
    select income.person_key, income.year, null, null, false
    from register.income as income
)
select
    told.year,
    told.person_key,
    coalesce(
        max(case when told.is_of_population then year(told.birth_date) end),
        max(year(told.birth_date))
    ) as birth_year,
    -- a place in the row of codes, because Spark sorts all rows before it takes the greatest of texts
    elt(
        coalesce(
            max(case when told.is_of_population then nullif(array_position(array('K', 'M', 'T'), told.sex), 0) end),
            max(case when told.sex in ('K', 'M') then array_position(array('K', 'M'), told.sex) end)
        ),
        'K',
        'M',
        'T'
    ) as sex,
    bool_or(told.is_of_population) as is_of_population
from told
group by
    told.year,
    told.person_key

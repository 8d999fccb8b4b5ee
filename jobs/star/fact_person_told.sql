-- One row per year, register and person of whom it tells, with the year of birth and the sex of the number. The registers of
-- every inhabitant are not here: dim_person asks them itself.
select
    assistance.year,
    'economic_assistance' as source,
    assistance.person_key,
    max(year(assistance.birth_date)) as birth_year,
    elt(nullif(max(array_position(array('K', 'M'), assistance.sex)), 0), 'K', 'M') as sex
from register.economic_assistance_person as assistance
group by
    assistance.year,
    assistance.person_key
union all
select
    intervention.year,
    'social_service_sol' as source,
    intervention.person_key,
    max(year(intervention.birth_date)) as birth_year,
    elt(nullif(max(array_position(array('K', 'M'), intervention.sex)), 0), 'K', 'M') as sex
from register.sol_intervention as intervention
group by
    intervention.year,
    intervention.person_key
union all
select
    intervention.year,
    'lss_intervention' as source,
    intervention.person_key,
    max(year(intervention.birth_date)) as birth_year,
    elt(nullif(max(array_position(array('K', 'M'), intervention.sex)), 0), 'K', 'M') as sex
from register.lss_intervention as intervention
group by
    intervention.year,
    intervention.person_key
union all
select
    stay.year,
    'inpatient_stay' as source,
    stay.person_key,
    max(year(stay.birth_date)) as birth_year,
    elt(nullif(max(array_position(array('K', 'M'), stay.sex)), 0), 'K', 'M') as sex
from register.inpatient_stay as stay
group by
    stay.year,
    stay.person_key
union all
select
    death.year,
    'death' as source,
    death.person_key,
    max(year(death.birth_date)) as birth_year,
    elt(nullif(max(array_position(array('K', 'M'), death.sex)), 0), 'K', 'M') as sex
from register.death as death
group by
    death.year,
    death.person_key
union all
select
    event.year,
    'palliative_care' as source,
    event.person_key,
    max(year(event.birth_date)) as birth_year,
    elt(nullif(max(array_position(array('K', 'M'), event.sex)), 0), 'K', 'M') as sex
from register.quality_register_event as event
where event.register_name = 'palliative_care'
group by
    event.year,
    event.person_key
union all
select
    event.year,
    'senior_alert' as source,
    event.person_key,
    max(year(event.birth_date)) as birth_year,
    elt(nullif(max(array_position(array('K', 'M'), event.sex)), 0), 'K', 'M') as sex
from register.quality_register_event as event
where event.register_name = 'senior_alert'
group by
    event.year,
    event.person_key
union all
select
    event.year,
    'stroke_care' as source,
    event.person_key,
    max(year(event.birth_date)) as birth_year,
    elt(nullif(max(array_position(array('K', 'M'), event.sex)), 0), 'K', 'M') as sex
from register.quality_register_event as event
where event.register_name = 'stroke_care'
group by
    event.year,
    event.person_key
union all
select
    placement.year,
    'child_placement' as source,
    placement.person_key,
    max(year(placement.birth_date)) as birth_year,
    elt(nullif(max(array_position(array('K', 'M'), placement.sex)), 0), 'K', 'M') as sex
from register.child_placement as placement
where placement.person_key is not null
group by
    placement.year,
    placement.person_key
union all
select
    decision.year,
    'child_decision' as source,
    decision.person_key,
    cast(null as int) as birth_year,
    elt(nullif(max(array_position(array('K', 'M'), decision.sex)), 0), 'K', 'M') as sex
from register.child_decision as decision
where decision.person_key is not null
group by
    decision.year,
    decision.person_key
union all
select
    prescription.year,
    'prescription' as source,
    prescription.person_key,
    cast(null as int) as birth_year,
    cast(null as string) as sex
from register.prescription as prescription
group by
    prescription.year,
    prescription.person_key

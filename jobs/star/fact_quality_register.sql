-- One row per measure at an event in a quality register, in the municipality that the register tells.
select
    event.year,
    event.register_name,
    event.person_key,
    event.registered_on,
    event.measure_name,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    event.municipality_code,
    coalesce(event.sex, 'T') as sex,
    cast(floor(months_between(event.registered_on, event.birth_date) / 12) as int) as age,
    event.is_fulfilled
from register.quality_register_event as event
left join star.dim_municipality as municipality
    on  municipality.municipality_code = event.municipality_code
    and make_date(event.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to

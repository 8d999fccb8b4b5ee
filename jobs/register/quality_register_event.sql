-- One row per register, person, event and measure that was answered.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
),
events as (
    select
        'palliative_care' as register_name,
        palliative.person_key,
        palliative.birth_date,
        palliative.sex,
        palliative.died_on as registered_on,
        palliative.year,
        palliative.municipality_code,
        explode(map(
            'pain_assessed', palliative.pain_assessed,
            'talk_offered', palliative.talk_offered,
            'was_alone', palliative.was_alone
        )) as (measure_name, is_fulfilled)
    from source.palliative_care as palliative
    union all
    select
        'senior_alert',
        senior.person_key,
        senior.birth_date,
        senior.sex,
        senior.registered_on,
        senior.year,
        senior.municipality_code,
        explode(map(
            'fall_risk', senior.fall_risk,
            'pressure_ulcer_risk', senior.pressure_ulcer_risk,
            'malnutrition_risk', senior.malnutrition_risk
        ))
    from source.senior_alert as senior
    union all
    select
        'stroke_care',
        stroke.person_key,
        stroke.birth_date,
        stroke.sex,
        stroke.onset_on,
        stroke.year,
        stroke.municipality_code,
        explode(map('lives_at_home', stroke.lives_at_home))
    from source.stroke_care as stroke
)
select
    events.year,
    events.register_name,
    events.person_key,
    events.registered_on,
    events.measure_name,
    events.birth_date,
    events.sex,
    codes.municipality_code,
    events.is_fulfilled
from events
left join codes
    on codes.code = events.municipality_code
where events.is_fulfilled is not null

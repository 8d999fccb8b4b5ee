-- One row per year, source and municipality that its lines speak of, or the country (00) when it is delivered as a whole: how
-- many of the year's deliveries came: months, respondents, or one. Months are counted as bits, one for each that came.
select
    told.year,
    'economic_assistance' as source,
    told.municipality_code as region_code,
    cast(bit_count(bit_or(shiftleft(1, told.month))) as int) as arrived_deliveries
from register.economic_assistance_person as told
group by
    told.year,
    told.municipality_code
union all
select
    told.year,
    'social_service_sol' as source,
    told.municipality_code as region_code,
    cast(bit_count(bit_or(shiftleft(1, told.month))) as int) as arrived_deliveries
from register.sol_intervention as told
group by
    told.year,
    told.municipality_code
union all
select
    told.year,
    'lss_intervention' as source,
    told.municipality_code as region_code,
    1 as arrived_deliveries
from register.lss_intervention as told
group by
    told.year,
    told.municipality_code
union all
select
    told.year,
    'child_decision' as source,
    told.municipality_code as region_code,
    1 as arrived_deliveries
from register.child_decision as told
group by
    told.year,
    told.municipality_code
union all
select
    told.year,
    'child_placement' as source,
    told.municipality_code as region_code,
    1 as arrived_deliveries
from register.child_placement as told
group by
    told.year,
    told.municipality_code
union all
select
    told.year,
    'addiction_care' as source,
    told.municipality_code as region_code,
    1 as arrived_deliveries
from register.addiction_care as told
group by
    told.year,
    told.municipality_code
union all
select
    told.year,
    'municipal_accounts' as source,
    told.municipality_code as region_code,
    1 as arrived_deliveries
from register.municipal_account as told
group by
    told.year,
    told.municipality_code
union all
select
    told.year,
    'population_person' as source,
    '00' as region_code,
    1 as arrived_deliveries
from register.person as told
group by told.year
union all
select
    told.year,
    'reported_use' as source,
    told.municipality_code as region_code,
    1 as arrived_deliveries
from register.reported_use as told
group by
    told.year,
    told.municipality_code
union all
select
    told.year,
    'municipality_survey' as source,
    told.municipality_code as region_code,
    cast(count(distinct told.respondent_code) as int) as arrived_deliveries
from survey.municipality_answer as told
group by
    told.year,
    told.municipality_code
union all
select
    told.year,
    'inpatient_stay' as source,
    '00' as region_code,
    cast(bit_count(bit_or(shiftleft(1, month(told.discharged_on)))) as int) as arrived_deliveries
from register.inpatient_stay as told
group by told.year
union all
select
    told.year,
    'prescription' as source,
    '00' as region_code,
    cast(bit_count(bit_or(shiftleft(1, month(told.dispensed_on)))) as int) as arrived_deliveries
from register.prescription as told
group by told.year
union all
select
    told.year,
    'death' as source,
    '00' as region_code,
    1 as arrived_deliveries
from register.death as told
group by told.year
union all
select
    told.year,
    'education' as source,
    '00' as region_code,
    1 as arrived_deliveries
from register.education as told
group by told.year
union all
select
    told.year,
    'income' as source,
    '00' as region_code,
    1 as arrived_deliveries
from register.income as told
group by told.year
union all
select
    told.year,
    'school_eligibility' as source,
    '00' as region_code,
    1 as arrived_deliveries
from register.school_eligibility as told
group by told.year
union all
select
    told.year,
    'palliative_care' as source,
    '00' as region_code,
    1 as arrived_deliveries
from register.quality_register_event as told
where told.register_name = 'palliative_care'
group by told.year
union all
select
    told.year,
    'senior_alert' as source,
    '00' as region_code,
    1 as arrived_deliveries
from register.quality_register_event as told
where told.register_name = 'senior_alert'
group by told.year
union all
select
    told.year,
    'stroke_care' as source,
    '00' as region_code,
    1 as arrived_deliveries
from register.quality_register_event as told
where told.register_name = 'stroke_care'
group by told.year
union all
select
    told.year,
    'unit_survey_elderly' as source,
    '00' as region_code,
    1 as arrived_deliveries
from survey.unit_answer as told
where told.area <> 'disability_lss'
group by told.year
union all
select
    told.year,
    'unit_survey_lss' as source,
    '00' as region_code,
    1 as arrived_deliveries
from survey.unit_answer as told
where told.area = 'disability_lss'
group by told.year
union all
select
    told.year,
    'user_survey' as source,
    '00' as region_code,
    1 as arrived_deliveries
from survey.user_answer as told
group by told.year

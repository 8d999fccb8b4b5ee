-- One row per cause of a death: the underlying one at place 0, then the multiple ones, which mostly repeat it. Codes
-- lose hyphens and dots and are upper case; until 1996 they are those of ICD-9.
with
causes as (
    select
        death.person_key,
        death.year,
        posexplode(array(
            death.underlying_cause,
            death.contributing_cause_1,
            death.contributing_cause_2,
            death.contributing_cause_3,
            death.contributing_cause_4,
            death.contributing_cause_5,
            death.contributing_cause_6,
            death.contributing_cause_7,
            death.contributing_cause_8,
            death.contributing_cause_9,
            death.contributing_cause_10,
            death.contributing_cause_11,
            death.contributing_cause_12,
            death.contributing_cause_13,
            death.contributing_cause_14,
            death.contributing_cause_15,
            death.contributing_cause_16,
            death.contributing_cause_17,
            death.contributing_cause_18,
            death.contributing_cause_19,
            death.contributing_cause_20,
            death.contributing_cause_21,
            death.contributing_cause_22,
            death.contributing_cause_23,
            death.contributing_cause_24,
            death.contributing_cause_25,
            death.contributing_cause_26,
            death.contributing_cause_27,
            death.contributing_cause_28,
            death.contributing_cause_29,
            death.contributing_cause_30,
            death.contributing_cause_31,
            death.contributing_cause_32,
            death.contributing_cause_33,
            death.contributing_cause_34,
            death.contributing_cause_35,
            death.contributing_cause_36,
            death.contributing_cause_37,
            death.contributing_cause_38,
            death.contributing_cause_39,
            death.contributing_cause_40,
            death.contributing_cause_41,
            death.contributing_cause_42,
            death.contributing_cause_43,
            death.contributing_cause_44,
            death.contributing_cause_45,
            death.contributing_cause_46,
            death.contributing_cause_47,
            death.contributing_cause_48
        )) as (cause_place, delivered_code)
    from source.death as death
)
select
    causes.year,
    causes.person_key,
    causes.cause_place,
    regexp_replace(upper(causes.delivered_code), '[.-]', '') as diagnosis_code,
    case when causes.year < 1997 then 'ICD-9' else 'ICD-10-SE' end as classification
from causes
where causes.delivered_code is not null

-- One row per person who died, in the year of the register. The age is that on the day of death.
select
    death.year,
    death.person_key,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    death.municipality_code,
    coalesce(death.sex, 'T') as sex,
    cast(greatest(0, floor(months_between(death.died_on, death.birth_date) / 12)) as int) as age,
    death.died_on,
    death.died_precision,
    death.diagnosis_code,
    death.classification,
    coalesce(
        death.classification = 'ICD-10-SE'
        and death.diagnosis_code rlike '^(F10|K70|K85|K860|T51|X45|X65|Y15|G312|G621|G721|I426|K292|E244|O354|Q860)',
        false
    ) as is_of_alcohol
from register.death as death
left join star.dim_municipality as municipality
    on  municipality.municipality_code = death.municipality_code
    and make_date(death.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to

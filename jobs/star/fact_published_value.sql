-- One row per value that another publisher shows. A municipality that did not exist by the first day of the next year
-- has no value, whatever was delivered; before 1998, where the code list begins, the first known division stands in.
select
    published.indicator_id,
    coalesce(indicator.definition_version, 0) as definition_version,
    published.year,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    published.municipality_code,
    published.sex,
    published.described_on,
    case when municipality.municipality_key is null then 'not_applicable' else published.status end as status,
    published.value
from register.published_value as published
left join star.dim_indicator as indicator
    on  indicator.indicator_id = published.indicator_id
    and published.described_on between indicator.valid_from and indicator.valid_to
left join star.dim_municipality as municipality
    on  municipality.municipality_code = published.municipality_code
    and greatest(make_date(published.year + 1, 1, 1), date '1998-01-01') between municipality.valid_from and municipality.valid_to

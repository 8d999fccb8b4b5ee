-- One row per city district or area of Stockholm and Göteborg, while its name and border held.
select
    district.code as district_code,
    district.label_sv as name,
    district.municipality_code,
    district.valid_from,
    district.valid_to
from codelist.district as district

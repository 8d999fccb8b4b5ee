-- One row per unit while its name, municipality, service and provider form were the same.
select
    unit.unit_id,
    unit.unit_name,
    unit.municipality_code,
    unit.service_form,
    unit.provider_form,
    unit.valid_from,
    unit.valid_to
from register.unit as unit

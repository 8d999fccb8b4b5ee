-- Persons without any service.
select
    delivery.line
from delivery
where not (
        coalesce(delivery.lss_personal_assistance, false)
    or     coalesce(delivery.lss_escort, false)
    or     coalesce(delivery.lss_contact_person, false)
    or     coalesce(delivery.lss_relief, false)
    or     coalesce(delivery.lss_short_term_stay, false)
    or     coalesce(delivery.lss_after_school, false)
    or     coalesce(delivery.lss_child_family_home, false)
    or     coalesce(delivery.lss_child_housing, false)
    or     coalesce(delivery.lss_adult_housing, false)
    or     coalesce(delivery.lss_adapted_home, false)
    or     coalesce(delivery.lss_day_services, false)
)

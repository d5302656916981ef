/* SPDX-License-Identifier: EUPL-1.2 */
/* One line for each line of procedure.md, in its order; a line is split where side, a fact or time changes what it
 * does.
 *
 * What procedure.md says apart from the table is written out here: reaching `ended` or a final status clears ATEND; an
 * arrangement is signed only where there is one, and for an action only where it names an officer (decisions.md, "Who
 * is who"); a deadline counts whether or not the clock has run yet ("Time"), so an authorisation that is over is none
 * for permit_weapons and renew. Guards on the body alone have no word in the table. */
#include "law.h"

#define SIGNATURES  "signed_requesting signed_assisting "
#define PERMISSIONS "authorised weapons_permitted "
#define ATEND       PERMISSIONS "under_way held_requesting held_assisting extension_asked"
#define EVERYTHING                                                                                                     \
    "acknowledged " SIGNATURES "powers_stated " PERMISSIONS                                                            \
    "under_way held_requesting held_assisting extension_asked "                                                        \
    "incident_open returned costs_claimed costs_agreed reported_requesting reported_assisting"
#define SETTLING      "arranged active suspended ended"
#define FROM_ACCEPTED "accepted " SETTLING
#define NOT_FINAL     "requested proposed " FROM_ACCEPTED
#define ALL           "liaison authority unit command"
#define TO_SIGN       "digest period_ahead units_registered", "arrangement action_part>officers"
#define TO_ACT                                                                                                         \
    "seen inside_period inside_authorisation units_registered",                                                        \
        "action_part>powers_stated action_part>authorised weapons_part>weapons_permitted"

/* clang-format off */
const struct law law[] = {
    /* status of a request */
    {"create", "-", "requesting", "liaison authority", "", "state_may_ask", "", "", "", "", "draft", "3(1)"},
    {"edit", "draft", "requesting", "liaison authority", "", "", "", "", "", "", "", "house"},
    {"discard", "draft", "requesting", "liaison authority", "", "", "", "", "", "", "discarded", "house"},
    {"submit°", "draft", "requesting", "liaison* authority", "", "", "", "", "", "", "open", "3(1), 2"},
    {"amend°", "open", "requesting", "liaison* authority", "", "", "", "", "", "", "", "3(1)"},
    {"prolong°", "open", "requesting", "liaison* authority", "", "", "", "", "", "", "", "house"},
    {"address°", "open", "requesting", "liaison* authority", "", "respond_by_ahead", "", "", "", "", "", "3(1)"},
    {"withdraw", "open", "requesting", "authority", "", "", "", "running", "", "", "withdrawn", "house"},
    {"close", "open", "requesting", "authority", "", "", "", "unfinished", "", "", "closed", "house"},
    /* what these do to an assistance */
    {"ask", "-", "requesting", "liaison authority", "", "", "", "", "", "", "requested", "3(1)"},
    {"amend", "requested proposed accepted", "requesting", "liaison authority", "", "", "", "", "", EVERYTHING, "requested", "3(1)"},
    {"amend", SETTLING, "requesting", "liaison authority", "", "", "", "", "", "", "", "3(1)"},
    {"prolong", NOT_FINAL, "requesting", "liaison authority", "", "", "", "", "", "", "", "house"},

    /* answering */
    {"message", NOT_FINAL, "either", ALL, "", "", "", "", "", "", "", "house"},
    {"acknowledge", "requested", "assisting", "liaison authority unit", "", "", "", "", "acknowledged", "", "", "house"},
    {"accept°", "requested", "assisting", "unit* authority", "", "revision respond_by_ahead", "", "", "", "", "accepted", "3(1)"},
    {"refuse", "requested", "assisting", "unit* authority", "", "revision", "", "", "", ATEND, "refused", "3(1)"},
    {"propose°", "requested", "assisting", "unit* authority", "", "revision respond_by_ahead", "", "", "", "", "proposed", "3(1)"},
    {"take_up°", "proposed", "requesting", "liaison* authority", "not_widening", "seen valid_until_ahead", "", "", "", "", "accepted", "3(1), 3(2)"},
    {"take_up°", "proposed", "requesting", "authority", "widening", "seen valid_until_ahead", "", "", "", "", "accepted", "3(1), 3(2)"},
    {"turn_down", "proposed", "requesting", "liaison* authority", "", "", "", "", "", "", "requested", "3(1)"},
    {"retract", "proposed", "assisting", "unit* authority", "", "", "", "", "", "", "requested", "house"},
    {"retract", "accepted arranged", "assisting", "authority", "not_under_way", "", "", "", "", ATEND, "refused", "house"},
    {"retract", "arranged", "assisting", "authority", "under_way", "", "", "", "", ATEND, "ended", "house"},
    {"withdraw", "requested proposed accepted arranged", "requesting", "authority", "not_under_way", "", "", "", "", ATEND, "withdrawn", "house"},
    {"withdraw", "arranged", "requesting", "authority", "under_way", "", "", "", "", ATEND, "ended", "house"},
    {"ask_again°", "refused withdrawn lapsed", "requesting", "authority", "", "request_open respond_by_ahead", "", "", "", EVERYTHING, "requested", "3(1)"},
    {"lapse", "requested", "clock", "clock", "", "respond_by_past", "", "", "", ATEND, "lapsed", "house"},
    {"lapse", "proposed", "clock", "clock", "still_time", "valid_until_past", "", "", "", "", "requested", "house"},
    {"lapse", "proposed", "clock", "clock", "no_time", "valid_until_past", "", "", "", ATEND, "lapsed", "house"},

    /* arranging and authorising */
    {"arrange", "accepted", "either", "liaison authority", "", "", "", "", "", SIGNATURES, "", "1, 6"},
    {"arrange°", "arranged", "either", "authority", "", "", "", "under_way", "", SIGNATURES PERMISSIONS, "accepted", "1, 6"},
    {"replace_units", "accepted arranged", "assisting", "authority", "", "", "", "under_way", "", SIGNATURES "powers_stated " PERMISSIONS, "accepted", "1, 2(a)"},
    {"sign°", "accepted", "requesting", "authority", "other_not_signed", TO_SIGN, "signed_requesting", "signed_requesting", "", "", "1, 3(2)"},
    {"sign°", "accepted", "requesting", "authority", "other_signed", TO_SIGN, "signed_requesting", "signed_requesting", "", "arranged", "1, 3(2)"},
    {"sign°", "accepted", "assisting", "authority", "other_not_signed", TO_SIGN, "signed_assisting", "signed_assisting", "", "", "1, 3(2)"},
    {"sign°", "accepted", "assisting", "authority", "other_signed", TO_SIGN, "signed_assisting", "signed_assisting", "", "arranged", "1, 3(2)"},
    {"state_powers°", "accepted arranged suspended", "assisting", "authority", "", "", "action_part", "", "powers_stated", "weapons_permitted", "", "3(3)(b)"},
    {"authorise°", "arranged suspended", "requesting", "authority", "", "seen", "action_part", "", "authorised", "weapons_permitted", "", "3(3)(a)"},
    {"permit_weapons°", "arranged suspended", "requesting", "authority", "", "another_than_authorised seen authorisation_ahead",
     "weapons_part authorised powers_stated weapons_allowed", "", "weapons_permitted", "", "", "3(2)"},
    {"depart", "arranged", "assisting", "unit authority", "", "", "", "under_way", "under_way", "", "", "1"},
    {"revoke", "arranged suspended", "requesting", "authority", "", "", "authorised", "", "", PERMISSIONS, "", "3(3)(a)"},
    {"expire", "arranged suspended", "clock", "clock", "", "authorisation_past", "authorised", "", "", PERMISSIONS, "", "3(3)(a)"},

    /* acting */
    {"activate°", "arranged", "requesting", "authority command", "action", TO_ACT, "", "", "under_way", "active", "3(3)"},
    {"activate°", "arranged", "requesting", "authority command", "no_action", TO_ACT, "", "", "under_way", "active", "3(2)"},
    {"direct", "active", "requesting", "command authority", "", "", "action_part", "", "", "", "", "3(3)(a)"},
    {"object", "active suspended", "assisting", "unit authority", "", "names_direction", "", "", "", "", "", "3(3)(b)"},
    {"change_command°", "active suspended", "requesting", "authority", "", "", "action_part", "", "", "", "", "3(3)(a)"},
    {"renew°", "active", "requesting", "authority", "", "another_than_permitted authorisation_ahead", "authorised", "", "", "", "", "3(3)(a)"},
    {"suspend", "active suspended", "requesting", "authority command", "", "", "", "held_requesting", "held_requesting", "", "suspended", "3(3)"},
    {"suspend", "active suspended", "assisting", "authority unit", "", "", "", "held_assisting", "held_assisting", "", "suspended", "3(3)"},
    {"lift", "suspended", "assisting", "authority", "", "", "held_assisting", "", "", "held_assisting", "", "3(3)(b)"},
    {"resume°", "suspended", "requesting", "authority command", "", TO_ACT, "held_assisting", "", "held_requesting", "active", "3(3)(a)"},
    {"revoke", "active", "requesting", "authority", "", "", "authorised", "", "", PERMISSIONS, "suspended", "3(3)(a)"},
    {"expire", "active", "clock", "clock", "authorisation_over", "authorisation_past", "", "", "", PERMISSIONS, "suspended", "3(3)(a)"},
    {"expire", "active", "clock", "clock", "authorisation_not_over", "period_past", "", "", "", PERMISSIONS, "suspended", "1"},
    {"ask_extension°", "active suspended", "requesting", "authority", "", "", "", "extension_asked", "extension_asked", "", "", "1"},
    {"agree_extension°", "active suspended", "assisting", "authority", "", "seen", "extension_asked", "", "", "extension_asked", "", "1"},
    {"refuse_extension", "active suspended", "assisting", "authority", "", "", "extension_asked", "", "", "extension_asked", "", "1"},
    {"recall", "active suspended", "assisting", "authority", "", "", "", "", "", ATEND, "ended", "house"},
    {"release", "active suspended", "requesting", "authority command", "", "", "", "", "", ATEND, "ended", "house"},

    /* settling */
    {"report_incident", SETTLING, "either", ALL, "", "", "", "", "incident_open", "", "", "4"},
    {"resolve_incident", SETTLING, "requesting", "authority", "incident_left", "names_incident", "incident_open", "", "", "", "", "4"},
    {"resolve_incident", SETTLING, "requesting", "authority", "no_incident_left", "names_incident", "incident_open", "", "", "incident_open", "", "4"},
    {"agree_refund", SETTLING, "assisting", "authority", "incident_left", "names_refund seen", "incident_open", "", "", "", "", "4"},
    {"agree_refund", SETTLING, "assisting", "authority", "no_incident_left", "names_refund seen", "incident_open", "", "", "incident_open", "", "4"},
    {"contest_refund", SETTLING, "assisting", "authority", "", "names_refund", "incident_open", "", "", "", "", "4"},
    {"record_cost", FROM_ACCEPTED, "assisting", "liaison authority", "", "", "", "costs_claimed costs_agreed", "", "", "", "6"},
    {"void_cost", FROM_ACCEPTED, "assisting", "liaison authority", "", "names_cost", "", "costs_claimed costs_agreed", "", "", "", "6"},
    {"confirm_return", "ended", "assisting", "liaison authority unit", "", "", "equipment_part", "", "returned", "", "", "3(2), 4"},
    {"claim_costs", "ended", "assisting", "liaison authority", "", "", "", "costs_claimed costs_agreed", "costs_claimed", "", "", "6"},
    {"dispute_costs", "ended", "requesting", "liaison authority", "", "", "costs_claimed", "costs_agreed", "", "costs_claimed", "", "6"},
    {"agree_costs", "ended", "requesting", "authority", "", "seen", "costs_claimed", "costs_agreed", "costs_agreed", "", "", "6"},
    {"waive_costs", "ended", "assisting", "authority", "", "", "", "costs_agreed", "costs_agreed", "", "", "6"},
    {"report", "ended", "requesting", ALL, "", "", "", "", "reported_requesting", "", "", "house"},
    {"report", "ended", "assisting", ALL, "", "", "", "", "reported_assisting", "", "", "house"},
    {"settle", "ended", "requesting", "authority", "", "", "costs_agreed reported_requesting reported_assisting equipment_part>returned",
     "incident_open", "", "", "settled", "4, 6"},
};
/* clang-format on */

const size_t law_count = sizeof law / sizeof *law;

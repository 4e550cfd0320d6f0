#pragma once

#include <string_view>

// What made-up users are made of.
namespace rollcall::sources::words {

inline constexpr std::string_view kFirstNames[] = {
    "Adele",  "Anselm",  "Bianca", "Bruno", "Camille", "Cedric", "Dagny",     "Desmond", "Edith",   "Emil",   "Farah",
    "Felix",  "Greta",   "Gustav", "Hanna", "Hector",  "Ines",   "Ivo",       "Jolanda", "Jasper",  "Karin",  "Kilian",
    "Leonie", "Lucian",  "Mabel",  "Milo",  "Nadia",   "Niels",  "Odette",    "Oskar",   "Paloma",  "Piers",  "Quentin",
    "Ramona", "Rufus",   "Saskia", "Sven",  "Thekla",  "Tobias", "Ulrike",    "Umberto", "Valerie", "Viggo",  "Wanda",
    "Xenia",  "Yannick", "Yvonne", "Zelda", "Zoltan",  "Agata",  "Balthasar", "Cosima",  "Dario",   "Elodie", "Fabian",
};

inline constexpr std::string_view kLastNames[] = {
    "Abelard",   "Ashdown",   "Barrow",    "Bellweather", "Carrow",    "Crane",     "D'Amico", "D'Arcy",
    "Dunmore",   "Eastlake",  "Eriksen",   "Fairbank",    "Fenwick",   "Garrick",   "Greaves", "Hallow",
    "Holmquist", "Ibsen",     "Ironside",  "Jessop",      "Jorgensen", "Kettering", "Kowal",   "Lindqvist",
    "Lockhart",  "Marchetti", "Merrow",    "Nakamura",    "Northcott", "O'Brannan", "O'Dowd",  "O'Leary",
    "O'Sheary",  "Okafor",    "Pemberton", "Pryce",       "Quill",     "Quinlan",   "Redfern", "Rossi",
    "Sandoval",  "Stavros",   "Thorne",    "Tremaine",    "Ulmer",     "Underhill", "Valdez",  "Vesper",
    "Warwick",   "Whitlock",  "Xavier",    "Yardley",     "Yilmaz",    "Zabel",     "Zimmer",  "Achterberg",
};

inline constexpr std::string_view kPictures[] = {
    "amber", "birch", "cobalt", "dune", "ember",  "fjord", "grove", "harbor", "islet", "jade", "kelp", "larch",
    "moss",  "north", "ochre",  "pine", "quartz", "reed",  "slate", "tide",   "umber", "vale", "wren", "yarrow"};

inline constexpr std::string_view kGenders[] = {"Agender",     "Bigender", "Female",     "Genderfluid",
                                                "Genderqueer", "Male",     "Non-binary", "Polygender"};

inline constexpr std::string_view kTrades[] = {"Archive", "Bridge",  "Customer", "Data",  "Estate", "Freight",
                                               "Grain",   "Harbour", "Legal",    "Media", "Rail",   "Supply"};
inline constexpr std::string_view kRoles[] = {"Analyst",   "Assistant", "Coordinator", "Designer",   "Engineer",
                                              "Inspector", "Planner",   "Strategist",  "Supervisor", "Technician"};
inline constexpr std::string_view kSkills[] = {
    "Accuracy",  "Calm under pressure", "Clear writing", "Curiosity", "Empathy",
    "Endurance", "Fast learning",       "Listening",     "Planning",  "Teamwork"};

inline constexpr std::string_view kCityStarts[] = {"", "East ", "Lake ", "New ", "North ", "Port ", "South ", "West "};
inline constexpr std::string_view kCityEnds[] = {"borough", "bury", "field", "ford", "haven", "mouth", "ton", "view"};
inline constexpr std::string_view kStreets[] = {"Alley", "Bend",   "Close", "Court", "Crossing", "Drive",
                                                "Gate",  "Hill",   "Lane",  "Mews",  "Parade",   "Rise",
                                                "Row",   "Street", "Walk",  "Way"};
inline constexpr std::string_view kStates[] = {"Alaska", "Colorado", "Georgia", "Idaho",  "Kansas",  "Maine",
                                               "Nevada", "New York", "Ohio",    "Oregon", "Vermont", "Wyoming"};

inline constexpr std::string_view kPlans[] = {"Basic", "Bronze", "Gold", "Premium", "Silver", "Starter", "Student"};
inline constexpr std::string_view kStatuses[] = {"Active", "Blocked", "Idle", "Pending"};
inline constexpr std::string_view kPayments[] = {"Bank transfer", "Cash",       "Cheque",
                                                 "Credit card",   "Debit card", "Voucher"};
inline constexpr std::string_view kTerms[] = {"Annual", "Full subscription", "Monthly", "Payment in advance"};

}  // namespace rollcall::sources::words

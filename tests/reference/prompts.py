"""The texts that the model is asked to read and to answer; everything is written for this purpose."""

# Short questions for greedy.json: one user message each, in the model's own chat template.
QUESTIONS = [
    "What is 2 + 2?",
    "Name the capital city of France in one word.",
    "Write one sentence about the sea.",
    "List three colours of the rainbow.",
    "請用中文說「你好」。",
]

# Teacher-forced readings for logits.bin: (name, "chat" or "plain", text or messages).
# A chat ends with the assistant's written answer, so that most of the positions lie in an answer.
READINGS = [
    ("arithmetic", "chat", [
        ("user", "What is 2 + 2? Explain it to a child."),
        ("assistant", "2 + 2 is 4. Imagine that you have two apples in your left hand and two apples in your right hand. "
         "If you put them all on the table and count them, one, two, three, four, you find four apples. "
         "That is what adding means: putting two groups together and counting them all."),
    ]),
    ("two-turns", "chat", [
        ("system", "You are a patient teacher."),
        ("user", "Why is the sky blue?"),
        ("assistant", "Sunlight is made of all colors. The air scatters blue light more than red light."),
        ("user", "And why is the sunset red?"),
        ("assistant", "In the evening the light travels a longer way through the air. Most of the blue light is scattered "
         "away before it reaches you, so what is left is mostly orange and red. Dust and smoke make it even redder."),
    ]),
    ("recipe", "plain",
     "Pancakes for four people\n\nIngredients: 200 g of flour, 2 eggs, 300 ml of milk, a pinch of salt, butter for the pan.\n\n"
     "1. Mix the flour and the salt in a large bowl.\n2. Add the eggs and half of the milk and stir until there are no lumps.\n"
     "3. Add the rest of the milk and let the batter rest for half an hour.\n4. Melt a little butter in a hot pan."),
    ("rust", "plain",
     "/// Returns the n-th Fibonacci number.\nfn fibonacci(n: u32) -> u64 {\n    let mut a = 0;\n    let mut b = 1;\n"
     "    for _ in 0..n {\n        let next = a + b;\n        a = b;\n        b = next;\n    }\n    a\n}\n\n#[test]\n"
     "fn first_numbers() {\n    assert_eq!(fibonacci(0), 0);\n    assert_eq!(fibonacci(10), 55);\n}\n"),
    ("python", "plain",
     "def is_prime(n):\n    \"\"\"Return True if n is a prime number.\"\"\"\n    if n < 2:\n        return False\n"
     "    for i in range(2, int(n ** 0.5) + 1):\n        if n % i == 0:\n            return False\n    return True\n\n"
     "print([n for n in range(30) if is_prime(n)])\n# [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]\n"),
    ("chinese", "chat", [
        ("user", "請介紹一下臺灣的夜市。"),
        ("assistant", "臺灣的夜市是晚上才開始的市場，有許多小吃、飲料和遊戲。人們下班以後和家人、朋友一起去逛夜市，吃牛肉麵、喝珍珠奶茶。"),
    ]),
    ("emoji", "plain",
     "Weather this week: Monday ☀️ 24°C, Tuesday 🌧️ 18°C, Wednesday ⛈️ 16°C, Thursday 🌤️ 21°C. "
     "Pack an umbrella ☂️ and don't forget your 🧥! 天氣預報：星期五晴天 😀，星期六下雨 😢，星期日颱風 🌀。"),
    ("facts", "plain",
     "The Earth travels around the Sun once every 365.25 days at an average distance of about 150 million kilometres. "
     "The Moon travels around the Earth once every 27.3 days. Light needs about eight minutes and twenty seconds to come "
     "from the Sun to the Earth, and only 1.3 seconds to come from the Moon."),
    ("letter", "chat", [
        ("user", "Write a short letter to my landlord about the broken heater."),
        ("assistant", "Dear Mr. Miller,\n\nI am writing to tell you that the heater in my apartment has stopped working. It has been "
         "cold for three days, and the temperature in the living room is only 14 degrees. Could you please send somebody to "
         "repair it this week?\n\nThank you for your help.\n\nBest regards,\nAnna"),
    ]),
]

# The long one: the lighthouse keeper's log, one paragraph a day, until there are enough tokens.
DAYS = [
    "The wind came from the north-west this morning and the sea was grey and rough. I counted seven ships before noon, "
    "most of them small fishing boats on their way home with a poor catch.",
    "Rain fell from dawn until the late afternoon. I cleaned the lens twice, oiled the gears of the clockwork, and wrote "
    "a letter to my sister, who wants to know whether I am lonely out here.",
    "A clear day at last. From the gallery I could see the church on the mainland and even the smoke of the bakery. The "
    "supply boat brought flour, lamp oil, two newspapers and a bag of oranges.",
    "Fog, so thick that I could not see the foot of the tower. I sounded the horn every two minutes for eleven hours, and "
    "in the end I heard it in my dreams as well.",
    "The inspector came without a warning. He looked at every book, every tool and every pane of glass, found one candle "
    "missing from the list, and praised the coffee.",
    "In the evening a small bird flew against the window and lay on the gallery floor. I kept it in a box by the stove, "
    "and after an hour it opened its eyes, looked at me with anger, and flew away.",
    "I repaired the pump today. It took three attempts, a leather strap from an old bag and more patience than I thought "
    "that I had, but the water is running again.",
]


def long_reading():
    """More than enough for 1,000 tokens; the script cuts it."""
    return "The log of the lighthouse keeper\n\n" + "\n\n".join(
        f"Day {day + 1}. {DAYS[day % len(DAYS)]}" for day in range(28)
    )
